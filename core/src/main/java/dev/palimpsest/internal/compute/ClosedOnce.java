package dev.palimpsest.internal.compute;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A resource of an engine that one thread uses at a time, that is closed at most once, and refuses its use afterwards.
 */
abstract class ClosedOnce implements AutoCloseable {

    private enum State {
        IDLE, IN_USE, CLOSED
    }

    private final Engine engine;
    private final String name;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

    /** @param name the resource in the error */
    ClosedOnce(Engine engine, String name) {
        this.engine = engine;
        this.name = name;
    }

    /**
     * Runs an operation on the resource.
     *
     * @throws IllegalStateException when it is closed, or another thread uses it
     */
    final <T> T use(Supplier<T> operation) {
        if (!state.compareAndSet(State.IDLE, State.IN_USE)) {
            throw state.get() == State.CLOSED
                    ? new IllegalStateException("the " + name + " is closed")
                    : inUse();
        }
        try {
            return operation.get();
        } finally {
            state.set(State.IDLE);
        }
    }

    private IllegalStateException inUse() {
        return new IllegalStateException("the " + name + " is in use by another thread; it serves one thread at a time");
    }

    /** Frees it; called once. */
    abstract void release();

    @Override
    public final void close() {
        if (state.compareAndSet(State.IDLE, State.CLOSED)) {
            engine.free(this::release);
        } else if (state.get() != State.CLOSED) {
            throw inUse();
        }
    }
}
