package dev.palimpsest.compute;

/** A resource that is closed at most once, and refuses its use afterwards. */
abstract class ClosedOnce implements AutoCloseable {

    private final String name;
    private boolean open = true;

    /** @param name the resource in the error */
    ClosedOnce(String name) {
        this.name = name;
    }

    /** @throws IllegalStateException when it is closed */
    final void requireOpen() {
        if (!open) {
            throw new IllegalStateException("the " + name + " is closed");
        }
    }

    /** Closes it; called once. */
    abstract void release();

    @Override
    public final void close() {
        if (open) {
            open = false;
            release();
        }
    }
}
