package dev.palimpsest.internal.ability;

import java.util.List;

/**
 * A question that is answered by greedy generation.
 *
 * @param prompt   what the model continues
 * @param marking  where the answer ends and which are accepted
 * @param accepted the right answers, at least one; the first is the one to show
 */
public record GenerationQuestion(String id, String group, String prompt, Marking marking, List<String> accepted)
        implements Question {

    public GenerationQuestion {
        accepted = List.copyOf(accepted);
    }

    /** The result. @param text what the model said, without the text from the first stop on */
    RecordResult result(String text) {
        return new RecordResult(id, group, null, marking.mark(text, accepted), accepted.getFirst(), text, List.of());
    }
}
