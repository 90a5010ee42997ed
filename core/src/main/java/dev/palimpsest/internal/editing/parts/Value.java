package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.model.Tap;
import java.util.List;

/**
 * The value of a layer that a target value replaces. Changing it at a token changes the residual stream above the block
 * by the same amount.
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
    },

    /**
     * The output of the block's second MLP projection, optimised together with a change of the attention's output that
     * the edit then leaves out: PMET. Vectors of both have the MLP's part first.
     */
    MLP_BESIDE_ATTENTION {
        @Override
        Tap read(int layer, int[] rows, Tensor to) {
            return MLP_OUTPUT.read(layer, rows, to);
        }

        @Override
        List<Tap> readAll(int layer, int[] rows, Tensor to) {
            int width = to.columns() / 2;
            return List.of(
                    read(layer, rows, to.columns(0, width)),
                    new Tap.ReadAttentionOutput(layer, rows, to.columns(width, 2 * width)));
        }

        @Override
        int parts() {
            return 2;
        }

        @Override
        int firstChangedBlock(int layer) {
            return layer;
        }
    };

    /** Reads the value of {@code rows} into {@code to [rows, d]}. */
    abstract Tap read(int layer, int[] rows, Tensor to);

    /** Reads everything that is optimised into {@code to [rows, parts·d]}. */
    List<Tap> readAll(int layer, int[] rows, Tensor to) {
        return List.of(read(layer, rows, to));
    }

    /** How many vectors {@code [d]} are optimised together. */
    int parts() {
        return 1;
    }

    /** The first block whose computation depends on the change. */
    int firstChangedBlock(int layer) {
        return layer + 1;
    }
}
