package dev.palimpsest.internal.tornado.linear;

import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.compute.Oracle;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tornado.emulation.EmulatedKernels;

/**
 * A linear map for a kernel to compute, and the oracle's answer. In floats: {@code x [rows, inputs], bias [outputs],
 * out [rows, outputs]}, one behind the other; the kernel decides where the weight lies.
 */
record LinearProblem(int rows, int inputs, int outputs, Layout layout, float[] x, float[] w, float[] bias,
        double[] expected) {

    static LinearProblem of(int rows, int inputs, int outputs, Layout layout, float[] x, float[] w, float[] bias) {
        boolean inputFirst = layout == Layout.INPUT_OUTPUT;
        Matrix weight = inputFirst ? Matrix.of(inputs, outputs, w) : Matrix.of(outputs, inputs, w);
        double[] expected = Oracle.linear(EmulatedKernels.widen(x), rows, weight, layout, Matrix.of(1, outputs, bias));
        return new LinearProblem(rows, inputs, outputs, layout, x, w, bias, expected);
    }

    /** Where the output begins in floats. */
    int out() {
        return x.length + bias.length;
    }

    /** Elements of the output. */
    int size() {
        return rows * outputs;
    }

    /** {@link FloatLinearKernels}' call that stores the output, with the weight at {@code weightAt}. */
    int[] call(int weightAt) {
        boolean inputFirst = layout == Layout.INPUT_OUTPUT;
        return new int[] {0, inputs, rows, inputs, weightAt, inputFirst ? outputs : 1, inputFirst ? 1 : inputs,
            outputs, x.length, Epilogue.STORE, out(), outputs, -1, 0};
    }

    /** Groups along x, where a group computes a tile of {@code tile × tile}. */
    int groupsX(int tile) {
        return (outputs + tile - 1) / tile;
    }

    /** Groups along y. */
    int groupsY(int tile) {
        return (rows + tile - 1) / tile;
    }
}
