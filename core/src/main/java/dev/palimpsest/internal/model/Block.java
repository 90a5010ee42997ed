package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Tensor;

/** One block of the transformer, once per architecture; works in place on the residual stream {@code [T, d]}. */
public interface Block {

    /** Runs the residual stream through the block; {@code activations} receives what the backward pass needs. */
    void forward(Engine engine, Pass pass, int layer, Activations activations, Tensor residual);

    /** Backpropagates: the gradient with respect to the block's output becomes the one with respect to its input. */
    void backward(Engine engine, Pass pass, int layer, Activations activations, Tensor gradient);

    /** The MLP, whose projections are what editing methods change. */
    MlpLayer mlp();

    /** This block with another MLP; everything else is shared. */
    Block with(MlpLayer other);
}
