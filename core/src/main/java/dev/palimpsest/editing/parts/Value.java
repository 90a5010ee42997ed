package dev.palimpsest.editing.parts;

import dev.palimpsest.compute.Tensor;
import dev.palimpsest.model.Tap;

/**
 * What a layer's value is, which a target value is to replace. A change of either at a token is the same change of the
 * residual stream above the block.
 */
public enum Value {

    /** The output of the block: MEMIT and its relatives. */
    BLOCK_OUTPUT {
        @Override
        Tap read(int layer, int[] rows, Tensor to) {
            return new Tap.ReadOutput(layer, rows, to);
        }
    },

    /** The output of the block's second MLP projection, bias included: ROME. */
    MLP_OUTPUT {
        @Override
        Tap read(int layer, int[] rows, Tensor to) {
            return new Tap.ReadMlpOutput(layer, rows, to);
        }
    };

    /** Reads the value of {@code rows} into {@code to [rows, d]}. */
    abstract Tap read(int layer, int[] rows, Tensor to);
}
