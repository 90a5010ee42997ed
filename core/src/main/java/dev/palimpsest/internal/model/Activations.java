package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;

/**
 * A block's activations of the forward pass that its backward pass needs.
 *
 * @param input         the residual stream at the block's entry {@code [T, d]}; null when nothing is recorded
 * @param middle        the stream between attention and MLP {@code [T, d]}; null likewise, and in parallel blocks
 * @param queryKeyValue q, k and v concatenated {@code [T, 3d]}
 * @param preActivation the MLP's inner layer before GELU {@code [T, n]}; null when nothing is recorded
 * @param mixed         the input of attention's output projection {@code [T, d]}; null unless weights' gradients are
 *                      computed
 * @param mlpKeys       the MLP's inner layer after GELU {@code [T, n]}; null likewise
 */
public record Activations(Tensor input, Tensor middle, Tensor queryKeyValue, Tensor preActivation, Tensor mixed,
        Tensor mlpKeys) {

    /**
     * Allocates the activations of a block for a backward pass.
     *
     * @param weights whether weights' gradients are computed as well
     */
    static Activations recorded(Workspace workspace, GptConfig config, int rows, boolean weights) {
        return new Activations(
                workspace.tensor(rows, config.width()),
                config.architecture().parallel() ? null : workspace.tensor(rows, config.width()),
                workspace.tensor(rows, 3 * config.width()),
                workspace.tensor(rows, config.innerWidth()),
                weights ? workspace.tensor(rows, config.width()) : null,
                weights ? workspace.tensor(rows, config.innerWidth()) : null);
    }

    /** Allocates the activations of a block for a forward pass only. */
    static Activations passing(Workspace workspace, GptConfig config, int rows) {
        return new Activations(null, null, workspace.tensor(rows, 3 * config.width()), null, null, null);
    }

    /** Whether {@code input} and {@code middle} are recorded. */
    public boolean isRecorded() {
        return input != null;
    }

    Tensor queries() {
        return third(0);
    }

    Tensor keys() {
        return third(1);
    }

    Tensor values() {
        return third(2);
    }

    private Tensor third(int index) {
        int width = queryKeyValue.columns() / 3;
        return queryKeyValue.columns(index * width, (index + 1) * width);
    }
}
