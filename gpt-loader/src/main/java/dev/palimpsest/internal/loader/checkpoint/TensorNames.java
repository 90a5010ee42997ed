package dev.palimpsest.internal.loader.checkpoint;

import dev.palimpsest.internal.model.Choice;
import dev.palimpsest.internal.model.weights.StoredTensor;

/** How an exported checkpoint names its tensors. */
public enum TensorNames implements Choice {

    /** As the source does. */
    SOURCE,

    /** With the architecture's prefix: {@code transformer.h.0.mlp.c_proj.weight}. */
    PREFIXED,

    /** Without it: {@code h.0.mlp.c_proj.weight}. */
    BARE;

    /** @param source the tensor's name in the source */
    public String of(StoredTensor tensor, String source) {
        return switch (this) {
            case SOURCE -> source;
            case PREFIXED -> tensor.publishedName();
            case BARE -> tensor.name();
        };
    }
}
