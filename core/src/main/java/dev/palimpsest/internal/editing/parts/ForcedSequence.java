package dev.palimpsest.internal.editing.parts;

/**
 * A sequence of a {@link TargetLoss}: a prompt in a context with its target forced, or an essence.
 *
 * @param request        index of its request
 * @param firstRow       its first row in the packed batch of all sequences
 * @param length         number of tokens
 * @param lookup         position of the subject's last token; δ affects positions from here on
 * @param supervisedRows rows of its suffix, counted from {@code lookup}, whose logits predict {@code targets}
 * @param targets        the target's tokens; none for an essence
 */
record ForcedSequence(int request, int firstRow, int length, int lookup, int[] supervisedRows, int[] targets) {

    /** Positions that δ can change. */
    int suffix() {
        return length - lookup;
    }

    int lookupRow() {
        return firstRow + lookup;
    }

    boolean isEssence() {
        return targets.length == 0;
    }
}
