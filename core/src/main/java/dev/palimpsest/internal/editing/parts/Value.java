package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.model.Tap;

/**
 * The value of a layer that a target value replaces. Changing either kind at a token changes the residual stream
 * above the block by the same amount.
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
