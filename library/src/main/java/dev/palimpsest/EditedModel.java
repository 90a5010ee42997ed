package dev.palimpsest;

import dev.palimpsest.internal.model.Tokenizer;
import java.util.SortedMap;

/** A model with edits. An {@link Editor}'s follows its batches; others never change. */
public final class EditedModel extends TextModel {

    private final dev.palimpsest.internal.editing.EditedModel model;
    private final boolean owned;

    /** @param owned whether closing this closes the model; otherwise its editor does */
    EditedModel(dev.palimpsest.internal.editing.EditedModel model, Tokenizer tokenizer, boolean owned) {
        super(model, tokenizer);
        this.model = model;
        this.owned = owned;
    }

    /** {@return the model as it is now, which no later batch changes; it is closed on its own} */
    public EditedModel snapshot() {
        return new EditedModel(model.snapshot(), tokenizer(), true);
    }

    /** {@return the z-score threshold α of each hook layer with edits, by layer; empty for methods without hook layers} */
    public SortedMap<Integer, Double> alpha() {
        return model.alpha();
    }

    /** Frees the model, unless it is an editor's, which closes it. */
    @Override
    public void close() {
        if (owned) {
            model.close();
        }
    }
}
