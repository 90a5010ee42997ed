package dev.palimpsest.internal.fuzz;

/** A reader accepted what it must not, or did not give back what it read. */
public final class BrokenPromiseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BrokenPromiseException(String what) {
        super(what);
    }

    /** @throws BrokenPromiseException unless {@code kept} */
    public static void require(boolean kept, String promise) {
        if (!kept) {
            throw new BrokenPromiseException(promise);
        }
    }
}
