package dev.palimpsest.internal.editing;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.message.Quote;
import java.util.List;

/**
 * A fact that a batch edits again: an earlier batch has a request with the same prompt. The newest wins.
 *
 * @param newest     the later request
 * @param batch      index of its batch, from 0
 * @param older      the earlier request
 * @param olderBatch index of its batch, from 0: the last one before that has the prompt
 * @param olderRows  where in that batch the prompt is: once, or more often with the same target
 */
public record RepeatedFact(
        EditRequest newest, int batch, EditRequest older, int olderBatch, List<Integer> olderRows) {

    public RepeatedFact {
        olderRows = List.copyOf(olderRows);
    }

    /** Whether both have the same target, so that no answer is replaced. */
    public boolean sameTarget() {
        return older.continuation().equals(newest.continuation());
    }

    /** {@code record 17 edits 'The capital of X is' again (record 3, batch 1, 'Rome')}; batches count from 1 here. */
    public String message() {
        return "record " + newest.caseId() + " edits " + Quote.of(newest.text()) + " again (record " + older.caseId()
                + ", batch " + (olderBatch + 1) + ", "
                + (sameTarget() ? "the same target" : Quote.of(older.continuation().strip())) + ")";
    }
}
