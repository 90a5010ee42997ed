package dev.palimpsest.internal.editing.mend;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import java.util.List;

/**
 * A residual layer of the network, {@code h ← h + max(0, s ⊙ (U(Vh) + c) + o)}, forward and back. U, V and c are shared by
 * all matrices of a shape, s and o belong to one matrix each.
 *
 * <p>U starts at zero and s at one, so at the start every sum in the max is exactly 0. Its derivative there is 1, as in the
 * published code, where the max is a clamp; with 0 nothing would ever be learned.
 *
 * @param down   Vᵀ {@code [w, rank]}
 * @param up     Uᵀ {@code [rank, w]}
 * @param bias   c {@code [1, w]}
 * @param scale  s {@code [matrices, w]}
 * @param offset o {@code [matrices, w]}
 */
record ResidualLayer(Parameter down, Parameter up, Parameter bias, Parameter scale, Parameter offset) {

    /**
     * A forward pass over R rows, for the backward pass.
     *
     * @param input  h {@code [R, w]}
     * @param inner  Vh {@code [R, rank]}
     * @param sums   U(Vh) + c {@code [R, w]}
     * @param matrix whose s and o each row has
     */
    record Recorded(Tensor input, Tensor inner, float[] sums, int[] matrix) {}

    List<Parameter> parameters() {
        return List.of(down, up, bias, scale, offset);
    }

    private Linear downward() {
        return new Linear(down.value(), Layout.INPUT_OUTPUT, null);
    }

    private Linear upward() {
        return new Linear(up.value(), Layout.INPUT_OUTPUT, bias.value());
    }

    /**
     * Replaces {@code h} by the layer's output.
     *
     * @param h {@code [R, w]}, row after row
     */
    Recorded forward(Engine engine, Workspace workspace, float[] h, int[] matrix) {
        int width = up.value().columns();
        Tensor input = workspace.tensor(matrix.length, width);
        Tensor inner = workspace.tensor(matrix.length, down.value().columns());
        Tensor sum = workspace.tensor(matrix.length, width);
        engine.write(h, input);
        engine.linear(input, downward(), inner);
        engine.linear(inner, upward(), sum);
        float[] sums = engine.read(sum);
        float[] s = engine.read(scale.value());
        float[] o = engine.read(offset.value());
        for (int row = 0; row < matrix.length; row++) {
            for (int i = 0; i < width; i++) {
                int own = matrix[row] * width + i;
                h[row * width + i] += Math.max(0, s[own] * sums[row * width + i] + o[own]);
            }
        }
        return new Recorded(input, inner, sums, matrix);
    }

    /**
     * Adds to the parameters' gradients.
     *
     * @param gradient with respect to the layer's output {@code [R, w]}; replaced by that with respect to its input
     */
    void backward(Engine engine, Recorded pass, float[] gradient) {
        int rows = pass.matrix().length;
        int width = up.value().columns();
        float[] s = engine.read(scale.value());
        float[] o = engine.read(offset.value());
        double[] dScale = new double[s.length];
        double[] dOffset = new double[o.length];
        float[] dSums = new float[gradient.length];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < width; i++) {
                int at = row * width + i;
                int own = pass.matrix()[row] * width + i;
                if (s[own] * pass.sums()[at] + o[own] >= 0) {
                    dScale[own] += (double) gradient[at] * pass.sums()[at];
                    dOffset[own] += gradient[at];
                    dSums[at] = gradient[at] * s[own];
                }
            }
        }
        add(engine, dScale, scale.gradient());
        add(engine, dOffset, offset.gradient());
        try (Workspace scratch = engine.workspace()) {
            Tensor dSum = scratch.tensor(rows, width);
            Tensor dInner = scratch.tensor(rows, down.value().columns());
            Tensor dInput = scratch.tensor(rows, width);
            engine.write(dSums, dSum);
            engine.write(gradient, dInput);
            engine.addOuterProducts(pass.inner(), dSum, up.gradient());
            engine.addRowSum(dSum, bias.gradient());
            engine.linear(dSum, upward().transposed(), dInner);
            engine.addOuterProducts(pass.input(), dInner, down.gradient());
            engine.linearAdd(dInner, downward().transposed(), dInput);
            System.arraycopy(engine.read(dInput), 0, gradient, 0, gradient.length);
        }
    }

    private static void add(Engine engine, double[] more, Tensor to) {
        float[] sum = engine.read(to);
        for (int i = 0; i < sum.length; i++) {
            sum[i] = (float) (sum[i] + more[i]);
        }
        engine.write(sum, to);
    }
}
