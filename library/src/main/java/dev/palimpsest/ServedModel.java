package dev.palimpsest;

import dev.palimpsest.internal.model.Tokenizer;

/**
 * A handle that readers keep while the edits behind it are exchanged: {@link #swap} does not stop them. A call in progress
 * ends on the edits it began with, and the next one uses the new ones.
 */
public final class ServedModel extends TextModel {

    private final dev.palimpsest.internal.editing.ServedModel model;

    ServedModel(dev.palimpsest.internal.editing.ServedModel model, Tokenizer tokenizer) {
        super(model, tokenizer);
        this.model = model;
    }

    /**
     * Readers use the unedited model with {@code edits} from now on.
     *
     * @param edits made for the same model
     * @throws IllegalArgumentException when the edits were made for another model; readers keep the present ones
     * @throws IllegalStateException    when the handle is closed
     */
    public void swap(Edits edits) {
        model.swap(edits.internal());
    }

    @Override
    public void close() {
        model.close();
    }
}
