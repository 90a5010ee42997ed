package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.Work;
import dev.palimpsest.internal.model.GptConfig;

/**
 * The work and memory of one edit's target value, as {@link TargetLoss} computes it: everything once, then in every iteration
 * the suffixes from the subject's last token on, through the blocks above z_layer, forward and back. An upper bound, since
 * an optimisation stops below the loss floor.
 *
 * @param pass     the passes of a batch
 * @param edit     the edit
 * @param contexts templates, the bare one among them
 * @param layer    z_layer
 * @param value    the kind of value
 * @param settings of the optimisation
 */
public record TargetCost(
        PassCost pass, TypicalEdit edit, int contexts, int layer, Value value, TargetSettings settings) {

    /** {@code {subject} is a}: two more tokens than the subject's, three from its last one on. */
    private static final int ESSENCE = 2;

    private GptConfig config() {
        return pass.config();
    }

    private int blocks() {
        return config().layers() - value.firstChangedBlock(layer);
    }

    /** Tokens of an edit in all contexts, with the answer, and the essence. */
    private int tokens() {
        return PassCost.inContexts(edit, contexts) + contexts * (edit.target() - 1) + edit.subject() + ESSENCE;
    }

    private int suffixes() {
        return contexts * (edit.suffix() + edit.target() - 1) + ESSENCE + 1;
    }

    private int predictions() {
        return contexts * edit.target() + 1;
    }

    private int length() {
        return edit.forced() + edit.contextTokens();
    }

    /** Of all iterations. */
    public Work work() {
        Work forward = pass.forward(blocks(), suffixes(), length()).plus(pass.logits(predictions()));
        Work backward = pass.backward(blocks(), suffixes(), length()).plus(pass.logits(predictions()));
        return pass.forward(config().layers(), tokens(), length() / 2.0).plus(pass.logits(1))
                .plus(forward.times(settings.steps()))
                .plus(backward.times(settings.updates()));
    }

    /** Bytes for the edits of a batch that are optimised together. */
    public long memory() {
        int edits = pass.together();
        return pass.passing(edits * tokens())
                + pass.cached(blocks(), edits * tokens())
                + pass.recorded(blocks(), edits * suffixes())
                + pass.vocabularies(edits * (predictions() + 2));
    }
}
