package dev.palimpsest;

import dev.palimpsest.editing.EditRequest;
import java.util.List;

/**
 * What a batch of edits did.
 *
 * @param facts   in the order they were given
 * @param seconds spent on editing them
 */
public record BatchResult(List<Fact> facts, double seconds) {

    /** Copies the list. */
    public BatchResult {
        facts = List.copyOf(facts);
    }

    /**
     * One fact of a batch.
     *
     * @param request the fact
     * @param before  what the model predicted before the batch
     * @param after   what it predicts now
     */
    public record Fact(EditRequest request, TargetScore before, TargetScore after) {}

    /** {@return the number of facts whose target the model predicts now} */
    public long predicted() {
        return facts.stream().filter(fact -> fact.after().predicted()).count();
    }
}
