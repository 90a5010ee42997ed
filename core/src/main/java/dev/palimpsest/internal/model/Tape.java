package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.Workspace;
import java.util.ArrayList;
import java.util.List;

/**
 * The activations of blocks {@code [from, to)} recorded for the backward pass, and the sums to which it adds weights'
 * gradients; belongs to the workspace it was made in.
 */
public final class Tape {

    private final int from;
    private final WeightGradients gradients;
    private final List<Activations> blocks = new ArrayList<>();

    private Tape(Workspace workspace, GptConfig config, int rows, int from, int to, WeightGradients gradients) {
        this.from = from;
        this.gradients = gradients;
        for (int layer = from; layer < to; layer++) {
            blocks.add(Activations.recorded(workspace, config, rows, !gradients.isEmpty()));
        }
    }

    /** Allocates a tape for {@code rows} rows through the blocks {@code [from, to)}; weights are constants. */
    public Tape(Workspace workspace, GptConfig config, int rows, int from, int to) {
        this(workspace, config, rows, from, to, WeightGradients.NONE);
    }

    /** Allocates a tape for a pass through the whole model that also computes weights' gradients. */
    public static Tape ofWeights(Workspace workspace, GptConfig config, int rows, WeightGradients gradients) {
        return new Tape(workspace, config, rows, 0, config.layers(), gradients);
    }

    /** A tape through the blocks {@code [from, layers)} that also computes gradients of their weights. */
    public static Tape ofWeights(Workspace workspace, GptConfig config, int rows, int from, WeightGradients gradients) {
        return new Tape(workspace, config, rows, from, config.layers(), gradients);
    }

    /** The sums to which the backward pass adds weights' gradients. */
    public WeightGradients gradients() {
        return gradients;
    }

    Activations block(int layer) {
        return blocks.get(layer - from);
    }
}
