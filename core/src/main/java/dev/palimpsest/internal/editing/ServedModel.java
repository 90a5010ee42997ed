package dev.palimpsest.internal.editing;

import java.util.function.Function;

/**
 * A handle on the edited model that readers are to use now. {@link #swap} replaces it without stopping them: a call in
 * progress ends on the model it began with, which is closed when its last reader has left, and the next call uses the new
 * one.
 *
 * <p>Any number of threads may read and swap at once. Owns the models it is given.
 */
public final class ServedModel extends StateReader implements AutoCloseable {

    /** Null once closed. */
    private volatile EditedModel current;

    /** @param model closed by this handle */
    public ServedModel(EditedModel model) {
        this.current = model;
    }

    @Override
    <T> T read(Function<ModelState, T> reading) {
        ModelState state;
        EditedModel model;
        do {
            model = model();
            state = model.enter();
            // A closed model that is still current was closed by somebody else, not by a swap.
            if (state == null && model == current) {
                throw new IllegalStateException("the served model was closed; its handle closes it");
            }
        } while (state == null);
        try {
            return reading.apply(state);
        } finally {
            state.leave();
        }
    }

    private EditedModel model() {
        EditedModel model = current;
        if (model == null) {
            throw new IllegalStateException("the handle of the served model is closed");
        }
        return model;
    }

    /**
     * Readers use {@code next} from now on.
     *
     * @param next closed by this handle
     * @throws IllegalStateException when the handle is closed; {@code next} stays open then
     */
    public synchronized void swap(EditedModel next) {
        EditedModel old = model();
        if (old != next) {
            current = next;
            old.close();
        }
    }

    /**
     * Readers use the unedited model with {@code edits} from now on.
     *
     * @throws IllegalArgumentException when the edits were made for another model; readers keep the present one
     */
    public void swap(Edits edits) {
        EditedModel now = model();
        EditedModel next = EditedModel.of(now.unedited(), edits, now.resources());
        try {
            swap(next);
        } catch (RuntimeException | Error failure) {
            next.close();
            throw failure;
        }
    }

    /** Refuses later calls; those in progress end as they began. */
    @Override
    public synchronized void close() {
        if (current != null) {
            EditedModel old = current;
            current = null;
            old.close();
        }
    }
}
