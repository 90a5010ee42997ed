package dev.palimpsest.internal.experiment.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;

/**
 * A model's answers to the prompts of an {@link Example}: greedy continuations, decoded and shortened to the first
 * sentence.
 *
 * @param record     place of the example among the records, from 0
 * @param prompt     the answer to the edit prompt
 * @param rephrasing the answer to the rephrased prompt, or null when there is none
 * @param unrelated  the answer to the unrelated prompt, or null when there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExampleAnswer(int record, String prompt, String rephrasing, String unrelated) {

    public ExampleAnswer {
        Objects.requireNonNull(prompt, "prompt");
    }
}
