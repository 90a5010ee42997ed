package dev.palimpsest.internal.editing;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tensors on the engine that several states of an edited model share. They change only while a single holder has them:
 * a draft that finds them shared changes a copy. They are freed when the last holder releases them.
 */
abstract class SharedTensors {

    private final AtomicInteger holders = new AtomicInteger(1);

    /** Adds a holder; the caller is one already. */
    final void hold() {
        holders.incrementAndGet();
    }

    /** Whether somebody besides the caller, who is a holder, may be reading them. */
    final boolean isShared() {
        return holders.get() > 1;
    }

    final void release() {
        if (holders.decrementAndGet() == 0) {
            free();
        }
    }

    /** Called once, when nobody reads them any more. */
    abstract void free();
}
