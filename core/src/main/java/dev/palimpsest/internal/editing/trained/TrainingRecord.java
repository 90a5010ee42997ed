package dev.palimpsest.internal.editing.trained;

import dev.palimpsest.editing.EditRequest;
import java.util.List;
import java.util.stream.Stream;

/**
 * A fact to train an editing method on.
 *
 * @param request     the fact with its new target
 * @param rephrasings prompts that ask for the same fact in other words
 * @param unrelated   questions whose answers an edit of the fact must not change
 */
public record TrainingRecord(EditRequest request, List<String> rephrasings, List<Question> unrelated) {

    /**
     * A prompt and its answer.
     *
     * @param prompt without the answer
     * @param answer with a leading space
     */
    public record Question(String prompt, String answer) {}

    public TrainingRecord {
        rephrasings = List.copyOf(rephrasings);
        unrelated = List.copyOf(unrelated);
    }

    /** The prompt of the edit, then the rephrasings. */
    public List<String> prompts() {
        return Stream.concat(Stream.of(request.text()), rephrasings.stream()).toList();
    }
}
