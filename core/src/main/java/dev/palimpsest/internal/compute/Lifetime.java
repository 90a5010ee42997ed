package dev.palimpsest.internal.compute;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which engine a tensor belongs to, whether it may be written, how long it is valid, and which operations use it now:
 * one for every workspace and every uploaded weight. An {@link Engine} creates and checks it; a {@link Backend} only
 * passes it to the tensors it creates.
 *
 * <pre>
 *   use    0       valid, in no operation
 *          n       read by n operations, of any threads
 *          −1      written by one operation, or the workspace allocates
 *          ENDED   closed or released
 * </pre>
 */
public final class Lifetime {

    private static final int WRITTEN = -1;
    private static final int ENDED = Integer.MIN_VALUE;

    private final Engine engine;
    private final boolean activation;
    /** The memory of an uploaded weight, which the caller may close; null for a workspace. */
    private final MemorySegment.Scope source;
    private final AtomicInteger use = new AtomicInteger();

    private Lifetime(Engine engine, boolean activation, MemorySegment.Scope source) {
        this.engine = engine;
        this.activation = activation;
        this.source = source;
    }

    static Lifetime ofWorkspace(Engine engine) {
        return new Lifetime(engine, true, null);
    }

    /** @param source the weight's memory */
    static Lifetime ofUpload(Engine engine, MemorySegment source) {
        return new Lifetime(engine, false, source.scope());
    }

    /** Whether its tensors are activations, which may be written; an uploaded weight may not. */
    boolean activation() {
        return activation;
    }

    boolean belongsTo(Engine other) {
        return engine == other;
    }

    boolean ended() {
        return use.get() == ENDED;
    }

    /** Whether the memory that an uploaded weight was loaded into is still open. */
    boolean sourceOpen() {
        return source == null || source.isAlive();
    }

    /** Begins to read; false while an operation writes, and after the end. */
    boolean beginReading() {
        int readers;
        do {
            readers = use.get();
            if (readers < 0) {
                return false;
            }
        } while (!use.compareAndSet(readers, readers + 1));
        return true;
    }

    /** From reading to writing; false when another operation reads too. */
    boolean beginWriting() {
        return use.compareAndSet(1, WRITTEN);
    }

    void endReading() {
        use.decrementAndGet();
    }

    void endWriting() {
        use.set(0);
    }

    /**
     * Ends it.
     *
     * @return false when it had ended before
     * @throws IllegalStateException when another thread's operation uses a tensor
     */
    boolean end() {
        if (use.compareAndSet(0, ENDED)) {
            return true;
        }
        if (ended()) {
            return false;
        }
        throw new IllegalStateException("the workspace cannot be closed: another thread computes with its tensors");
    }
}
