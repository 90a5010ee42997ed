package dev.palimpsest.internal.metric;

import java.util.List;

/**
 * What an edited model said about one record, as text.
 *
 * @param rewrite     the edit prompt
 * @param rephrasings the rephrased prompts
 * @param locality    the locality prompts, with what the unedited model predicts
 * @param portability the questions whose answers follow from the edited fact
 * @param generation  the free generation: the greedy continuation of the edit prompt, as many tokens as the target has, or
 *                    fewer when the model ended the text
 * @param contrasts   what MEMIT's scores compare the answers above with: after the edit prompt and the rephrased prompts the true
 *                    object, after the locality prompts the new one; empty where the record has no true object
 */
public record RecordAnswers(
        Said rewrite, List<Said> rephrasings, List<Said> locality, List<Said> portability, String generation,
        List<Said> contrasts) {

    /**
     * A teacher-forced answer.
     *
     * @param prompt    the question
     * @param target    the expected continuation, with its leading space
     * @param predicted the most probable token at each of the target's positions, decoded as one text; bytes that are not
     *                  UTF-8 become U+FFFD
     * @param before    the same of the unedited model; null where it was not asked
     */
    public record Said(String prompt, String target, String predicted, String before) {}

    public RecordAnswers {
        rephrasings = List.copyOf(rephrasings);
        locality = List.copyOf(locality);
        portability = List.copyOf(portability);
        contrasts = contrasts == null ? List.of() : List.copyOf(contrasts);
    }
}
