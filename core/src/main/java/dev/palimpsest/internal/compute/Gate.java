package dev.palimpsest.internal.compute;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Where the operations of an engine's threads pass.
 *
 * <pre>
 *   operation ─▶ its turn, where the backend computes one at a time ─▶ together with others ─▶ claims what it uses
 *   close     ─▶ its turn                                           ─▶ alone
 * </pre>
 */
final class Gate {

    /** Null where operations of several threads may run at once. */
    private final Lock turns;
    /** Shared by operations; whatever ends what they may be using waits for it alone. */
    private final ReadWriteLock passage = new ReentrantReadWriteLock();
    private volatile boolean open = true;

    Gate(Lock turns) {
        this.turns = turns;
    }

    void requireOpen() {
        if (!open) {
            throw new IllegalStateException("the engine is closed");
        }
    }

    /** Runs {@code operations} without those of other threads in between, where the backend needs that. */
    void inTurn(Runnable operations) {
        if (turns == null) {
            operations.run();
            return;
        }
        turns.lock();
        try {
            operations.run();
        } finally {
            turns.unlock();
        }
    }

    /**
     * Runs one operation and its checks, together with those of other threads; its claims end with it.
     *
     * @throws IllegalStateException when the gate is closed, or a weight's memory is
     */
    <T> T pass(OperationChecks checks, Function<OperationChecks, T> operation) {
        return within(passage.readLock(), () -> checked(checks, operation));
    }

    /** As {@link #pass}, but waits for the operations in progress and lets no other one begin. */
    <T> T passAlone(OperationChecks checks, Function<OperationChecks, T> operation) {
        return within(passage.writeLock(), () -> checked(checks, operation));
    }

    private <T> T checked(OperationChecks checks, Function<OperationChecks, T> operation) {
        try {
            requireOpen();
            return operation.apply(checks);
        } catch (IllegalStateException failure) {
            throw checks.claims().sourcesOpen() ? failure : TensorChecks.sourceClosed("a weight", failure);
        } finally {
            checks.claims().release();
        }
    }

    /** Frees what no operation uses any more, whether the gate is open or closed. */
    void free(Runnable resource) {
        within(passage.readLock(), () -> {
            resource.run();
            return null;
        });
    }

    /** Waits for the operations in progress, refuses later ones, and runs {@code end}, the first time only. */
    void close(Runnable end) {
        within(passage.writeLock(), () -> {
            if (open) {
                open = false;
                end.run();
            }
            return null;
        });
    }

    private <T> T within(Lock held, Supplier<T> work) {
        if (turns != null) {
            turns.lock();
        }
        held.lock();
        try {
            return work.get();
        } finally {
            held.unlock();
            if (turns != null) {
                turns.unlock();
            }
        }
    }
}
