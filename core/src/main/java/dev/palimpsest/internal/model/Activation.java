package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Tensor;

/** The function between the two maps of a {@link Intervention.SideNetwork}. */
public enum Activation implements Choice {

    /** The models' own: the tanh approximation of GELU. */
    GELU,

    /** {@code max(u, 0)}. */
    RELU;

    /** @throws IllegalArgumentException naming the available activations */
    public static Activation of(String id) {
        return Choice.of(Activation.class, "activation", id);
    }

    /** {@code out = f(x·W + b)}. @param preActivation receives {@code x·W + b}; all {@code [T, k]} */
    public void forward(Engine engine, Tensor x, Linear map, Tensor preActivation, Tensor out) {
        switch (this) {
            case GELU -> engine.linearGelu(x, map, preActivation, out);
            case RELU -> {
                engine.linear(x, map, preActivation);
                engine.relu(preActivation, out);
            }
        }
    }

    /** In place {@code gradient ← gradient·f′(preActivation)}. */
    public void backward(Engine engine, Tensor preActivation, Tensor gradient) {
        switch (this) {
            case GELU -> engine.geluBackward(preActivation, gradient);
            case RELU -> engine.reluBackward(preActivation, gradient);
        }
    }
}
