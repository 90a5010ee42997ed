package dev.palimpsest.model;

import dev.palimpsest.compute.Workspace;
import java.util.ArrayList;
import java.util.List;

/**
 * The activations of blocks {@code [from, to)} recorded for the way back, and where the way back adds weights' gradients;
 * lives in the workspace it was made in.
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

    /** Room for a pass over {@code rows} rows through the blocks {@code [from, to)}; weights are constants. */
    public Tape(Workspace workspace, GptConfig config, int rows, int from, int to) {
        this(workspace, config, rows, from, to, WeightGradients.NONE);
    }

    /** Room for a pass through the whole model whose weights' gradients are wanted too. */
    public static Tape ofWeights(Workspace workspace, GptConfig config, int rows, WeightGradients gradients) {
        return new Tape(workspace, config, rows, 0, config.layers(), gradients);
    }

    /** Where the way back adds the gradients of weights. */
    public WeightGradients gradients() {
        return gradients;
    }

    Activations block(int layer) {
        return blocks.get(layer - from);
    }
}
