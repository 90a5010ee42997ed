package dev.palimpsest.internal.compute;

/** A matrix that has to be positive definite is not, to working precision. */
public final class NotPositiveDefiniteException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int pivot;

    /** @param pivot index of the first pivot that vanished */
    public NotPositiveDefiniteException(int pivot) {
        super("not positive definite: pivot " + pivot + " vanishes");
        this.pivot = pivot;
    }

    /** Index of the first pivot that vanished: the rank the leading block reached. */
    public int pivot() {
        return pivot;
    }
}
