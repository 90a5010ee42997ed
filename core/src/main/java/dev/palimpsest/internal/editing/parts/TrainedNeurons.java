package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.model.Activation;

/**
 * Neurons in training beside a block's MLP: {@code outᵀ·f(in·x + bias)} is added to the block's output, and the loss's
 * gradients are summed. Holds a workspace until closed.
 */
public final class TrainedNeurons implements BlockOutputLoss.Addition, AutoCloseable {

    private final Engine engine;
    private final Activation activation;
    private final Workspace workspace;
    private final Tensor in;
    private final Tensor bias;
    private final Tensor out;
    private final Tensor dIn;
    private final Tensor dBias;
    private final Tensor dOut;
    /** The last evaluation's; null before the first. */
    private Workspace scratch;
    private Tensor preActivation;
    private Tensor inner;

    /** @param neurons k. @param width d */
    public TrainedNeurons(Engine engine, Activation activation, int neurons, int width) {
        this.engine = engine;
        this.activation = activation;
        this.workspace = engine.workspace();
        this.in = zeros(neurons, width);
        this.bias = zeros(1, neurons);
        this.out = zeros(neurons, width);
        this.dIn = zeros(neurons, width);
        this.dBias = zeros(1, neurons);
        this.dOut = zeros(neurons, width);
    }

    private Tensor zeros(int rows, int columns) {
        Tensor tensor = workspace.tensor(rows, columns);
        engine.clear(tensor);
        return tensor;
    }

    /** Input weights {@code [k, d]}. */
    public Tensor in() {
        return in;
    }

    /** Biases {@code [1, k]}; zero at the start. */
    public Tensor bias() {
        return bias;
    }

    /** Output weights {@code [k, d]}. */
    public Tensor out() {
        return out;
    }

    /** The gradient with respect to the input weights. */
    public Tensor dIn() {
        return dIn;
    }

    /** The gradient with respect to the biases. */
    public Tensor dBias() {
        return dBias;
    }

    /** The gradient with respect to the output weights. */
    public Tensor dOut() {
        return dOut;
    }

    /** {@code in·x + bias}, d → k. */
    public Linear first() {
        return new Linear(in, Layout.OUTPUT_INPUT, bias);
    }

    private Linear second() {
        return new Linear(out, Layout.INPUT_OUTPUT, null);
    }

    /** Sets the gradients to zero. */
    public void clearGradients() {
        engine.clear(dIn);
        engine.clear(dBias);
        engine.clear(dOut);
    }

    @Override
    public void addTo(Tensor x, Tensor residual) {
        closeScratch();
        scratch = engine.workspace();
        preActivation = scratch.tensor(x.rows(), in.rows());
        inner = scratch.tensor(x.rows(), in.rows());
        activation.forward(engine, x, first(), preActivation, inner);
        engine.linearAdd(inner, second(), residual);
    }

    @Override
    public void backward(Tensor x, Tensor dResidual) {
        engine.addOuterProducts(inner, dResidual, dOut);
        Tensor dInner = scratch.tensor(x.rows(), in.rows());
        engine.linear(dResidual, second().transposed(), dInner);
        activation.backward(engine, preActivation, dInner);
        engine.addOuterProducts(dInner, x, dIn);
        engine.addRowSum(dInner, dBias);
    }

    private void closeScratch() {
        if (scratch != null) {
            scratch.close();
            scratch = null;
        }
    }

    @Override
    public void close() {
        closeScratch();
        workspace.close();
    }
}
