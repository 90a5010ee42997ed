package dev.palimpsest.internal.editing.tpatcher;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.editing.parts.TrainedNeurons;
import dev.palimpsest.internal.editing.parts.Vectors;
import dev.palimpsest.internal.model.Activation;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.Arrays;

/**
 * The trained parameters of an edit's m neurons, one after the other in a vector in double:
 *
 * <pre>
 *   k [m, d] │ b [m] │ w [m, d] │ a [m, d]       v = a ⊙ w
 * </pre>
 *
 * The product v is what the model uses; training both factors makes the steps of v larger.
 */
final class PatchParameters {

    private final float[][] queries;
    private final int width;
    private final double[] values;

    /**
     * Neurons that answer 1 on their queries: {@code k_i = x_i/‖x_i‖²}, {@code b_i = 0}.
     *
     * @param queries       x, one per neuron
     * @param start         w {@code [m, d]}
     * @param amplification every element of a
     */
    PatchParameters(float[][] queries, double[] start, double amplification) {
        this.queries = queries;
        this.width = queries[0].length;
        int size = queries.length * width;
        this.values = new double[3 * size + queries.length];
        for (int i = 0; i < queries.length; i++) {
            double[] x = Vectors.doubles(queries[i]);
            double square = Vectors.squaredNorm(x);
            for (int j = 0; j < width; j++) {
                values[i * width + j] = x[j] / square;
            }
        }
        System.arraycopy(start, 0, values, w(), size);
        Arrays.fill(values, a(), a() + size, amplification);
    }

    int neurons() {
        return queries.length;
    }

    private int b() {
        return neurons() * width;
    }

    private int w() {
        return b() + neurons();
    }

    private int a() {
        return w() + neurons() * width;
    }

    /** The vector that an optimiser changes. */
    double[] values() {
        return values;
    }

    /** {@code p_i = k_i·x_i + b_i}. */
    double[] onEdit() {
        double[] p = new double[neurons()];
        for (int i = 0; i < p.length; i++) {
            double sum = values[b() + i];
            for (int j = 0; j < width; j++) {
                sum += values[i * width + j] * queries[i][j];
            }
            p[i] = sum;
        }
        return p;
    }

    /** Adds the gradient through p to that of the vector. */
    void addThroughEdit(double[] dP, double[] gradient) {
        for (int i = 0; i < dP.length; i++) {
            gradient[b() + i] += dP[i];
            for (int j = 0; j < width; j++) {
                gradient[i * width + j] += dP[i] * queries[i][j];
            }
        }
    }

    private float[] inputs() {
        return Vectors.floats(Arrays.copyOfRange(values, 0, b()));
    }

    private float[] biases() {
        return Vectors.floats(Arrays.copyOfRange(values, b(), w()));
    }

    private float[] outputs() {
        float[] v = new float[neurons() * width];
        for (int i = 0; i < v.length; i++) {
            v[i] = (float) (values[a() + i] * values[w() + i]);
        }
        return v;
    }

    /** Writes the parameters to the neurons on the engine. */
    void write(Engine engine, TrainedNeurons neurons) {
        engine.write(inputs(), neurons.in());
        engine.write(biases(), neurons.bias());
        engine.write(outputs(), neurons.out());
    }

    /** Adds the gradients of the neurons on the engine to that of the vector. */
    void addGradients(Engine engine, TrainedNeurons neurons, double[] gradient) {
        float[] dK = engine.read(neurons.dIn());
        for (int i = 0; i < dK.length; i++) {
            gradient[i] += dK[i];
        }
        float[] dB = engine.read(neurons.dBias());
        for (int i = 0; i < dB.length; i++) {
            gradient[b() + i] += dB[i];
        }
        float[] dV = engine.read(neurons.dOut());
        for (int i = 0; i < dV.length; i++) {
            gradient[w() + i] += dV[i] * values[a() + i];
            gradient[a() + i] += dV[i] * values[w() + i];
        }
    }

    /** The change that these neurons make, as the engine computes with them. */
    Neurons change(int layer) {
        float[] x = new float[neurons() * width];
        for (int i = 0; i < neurons(); i++) {
            System.arraycopy(queries[i], 0, x, i * width, width);
        }
        return new Neurons(layer, Activation.GELU, Matrix.of(neurons(), width, inputs()), Matrix.of(1, neurons(), biases()),
                Matrix.of(neurons(), width, outputs()), Matrix.of(neurons(), width, x));
    }
}
