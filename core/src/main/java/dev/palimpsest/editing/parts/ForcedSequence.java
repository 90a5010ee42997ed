package dev.palimpsest.editing.parts;

/**
 * A sequence of a {@link TargetLoss}: a prompt in a context with its target forced, or an essence.
 *
 * @param request        which request it belongs to
 * @param firstRow       where it starts in the packed batch of all sequences
 * @param length         its tokens
 * @param lookup         position of the subject's last token; from here on δ shows
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
