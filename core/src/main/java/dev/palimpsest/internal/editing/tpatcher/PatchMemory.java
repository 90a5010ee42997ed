package dev.palimpsest.internal.editing.tpatcher;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.parts.TrainedNeurons;
import dev.palimpsest.internal.editing.parts.Vectors;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.Arrays;
import java.util.List;

/**
 * MLP inputs at which new neurons have to stay silent: those of plain text and those that earlier neurons were trained
 * for. Holds a workspace until closed.
 *
 * <p>With {@code p_i = k_i·x_i + b_i} on the edit and {@code q = k_i·x + b_i} over the memory and the neurons,
 * <pre>
 *   l_a  = mean of the 5 largest    exp(−p_i)
 *   l_m1 = mean of the 1000 largest exp(q − p_i + γ1)     the activation on the memory is below the one on the edit
 *   l_m2 = mean of the 1000 largest exp(q − γ2)           and below zero
 * </pre>
 */
final class PatchMemory implements AutoCloseable {

    private static final int LARGEST_ON_EDIT = 5;
    private static final int LARGEST_ON_MEMORY = 1000;

    /** The weights of the terms in the loss, and the margins γ1 and γ2. */
    record Weights(double activation, double memory, double marginEdit, double marginZero) {}

    /** The terms without their weights. @param belowEdit l_m1. @param belowZero l_m2 */
    record Terms(double activation, double belowEdit, double belowZero) {

        double memory() {
            return belowEdit + belowZero;
        }

        /** Their part of the loss. */
        double weighted(Weights weights) {
            return weights.activation() * activation + weights.memory() * memory();
        }
    }

    private final Engine engine;
    private final Workspace workspace;
    private final Tensor rows;
    private final Weights weights;

    /** @param sample {@code [s, d]}. @param queries {@code [k, d]} each */
    PatchMemory(Engine engine, float[] sample, List<Matrix> queries, int width, Weights weights) {
        this.engine = engine;
        this.weights = weights;
        int more = queries.stream().mapToInt(Matrix::rows).sum() * width;
        float[] values = Arrays.copyOf(sample, sample.length + more);
        int at = sample.length;
        for (Matrix query : queries) {
            float[] some = query.toFloats();
            System.arraycopy(some, 0, values, at, some.length);
            at += some.length;
        }
        this.workspace = engine.workspace();
        this.rows = workspace.tensor(values.length / width, width);
        engine.write(values, rows);
    }

    /**
     * The terms, whose weighted gradients are added.
     *
     * @param neurons    with the same parameters as {@code parameters}; receive the gradients through q
     * @param parameters receive those through p
     * @param gradient   of {@code parameters}
     */
    Terms addTo(TrainedNeurons neurons, PatchParameters parameters, double[] gradient) {
        int count = parameters.neurons();
        double[] p = parameters.onEdit();
        double[] minusP = new double[count];
        for (int i = 0; i < count; i++) {
            minusP[i] = -p[i];
        }
        double[] dP = new double[count];
        double activation = 0;
        int[] chosen = Largest.of(minusP, LARGEST_ON_EDIT);
        for (int i : chosen) {
            double term = Math.exp(minusP[i]) / chosen.length;
            activation += term;
            dP[i] -= weights.activation() * term;
        }
        try (Workspace scratch = engine.workspace()) {
            Tensor onMemory = scratch.tensor(rows.rows(), count);
            engine.linear(rows, neurons.first(), onMemory);
            double[] q = Vectors.doubles(engine.read(onMemory));
            float[] dQ = new float[q.length];
            double[] relative = new double[q.length];
            for (int j = 0; j < q.length; j++) {
                relative[j] = q[j] - p[j % count] + weights.marginEdit();
            }
            double belowEdit = 0;
            int[] nearEdit = Largest.of(relative, LARGEST_ON_MEMORY);
            for (int j : nearEdit) {
                double term = Math.exp(relative[j]) / nearEdit.length;
                belowEdit += term;
                dQ[j] += (float) (weights.memory() * term);
                dP[j % count] -= weights.memory() * term;
            }
            double belowZero = 0;
            int[] largest = Largest.of(q, LARGEST_ON_MEMORY);
            for (int j : largest) {
                double term = Math.exp(q[j] - weights.marginZero()) / largest.length;
                belowZero += term;
                dQ[j] += (float) (weights.memory() * term);
            }
            engine.write(dQ, onMemory);
            engine.addOuterProducts(onMemory, rows, neurons.dIn());
            engine.addRowSum(onMemory, neurons.dBias());
            parameters.addThroughEdit(dP, gradient);
            return new Terms(activation, belowEdit, belowZero);
        }
    }

    @Override
    public void close() {
        workspace.close();
    }
}
