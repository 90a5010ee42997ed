package dev.palimpsest.internal.ability.reader;

import dev.palimpsest.internal.dataset.InvalidDataException;
import dev.palimpsest.internal.ability.Task;
import java.util.List;

/**
 * How many worked examples are put before a question.
 *
 * @param task  whose number is the default
 * @param asked what the user wants, or null
 */
record Shots(Task task, Integer asked) {

    /** Whether there may be any. */
    boolean any() {
        return asked == null || asked > 0;
    }

    /** The largest number of examples that is used. */
    int most() {
        return asked == null ? task.shots() : asked;
    }

    /**
     * The first of {@code examples}.
     *
     * @param where the file that they are from
     * @throws InvalidDataException when the user wants more than there are, or there are none
     */
    <T> List<T> of(List<T> examples, Object where) {
        if (any() && (examples.isEmpty() || asked != null && examples.size() < asked)) {
            throw new InvalidDataException(where + ": contains " + examples.size() + " of the " + most()
                    + " worked examples; add more, or pass --shots " + examples.size());
        }
        return examples.subList(0, Math.min(most(), examples.size()));
    }
}
