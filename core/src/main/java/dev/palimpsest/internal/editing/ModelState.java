package dev.palimpsest.internal.editing;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A published state of an edited model, which never changes and which any number of threads read. It holds its tensors
 * until it is superseded and the last reader has left.
 */
final class ModelState {

    private final ModelParts parts;
    /** One for being current, and one per reader; once 0, for ever. */
    private final AtomicInteger users = new AtomicInteger(1);

    /** @param parts held for this state, which releases them */
    ModelState(ModelParts parts) {
        this.parts = parts;
    }

    ModelParts parts() {
        return parts;
    }

    /** Registers a reader; false when the state is gone. */
    boolean enter() {
        int before;
        do {
            before = users.get();
            if (before == 0) {
                return false;
            }
        } while (!users.compareAndSet(before, before + 1));
        return true;
    }

    void leave() {
        if (users.decrementAndGet() == 0) {
            parts.release();
        }
    }

    RoutedModel model() {
        return new RoutedModel(parts.gpt(), parts.interventions(), parts.router());
    }
}
