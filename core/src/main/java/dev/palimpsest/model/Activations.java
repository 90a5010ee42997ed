package dev.palimpsest.model;

import dev.palimpsest.compute.Tensor;
import dev.palimpsest.compute.Workspace;

/**
 * What a block computes on the way up and its backward form needs on the way down.
 *
 * @param input         the residual stream at the block's entry {@code [T, d]}; null when nothing is recorded
 * @param middle        the stream between attention and MLP {@code [T, d]}; null likewise, and in parallel blocks
 * @param queryKeyValue q, k and v side by side {@code [T, 3d]}
 * @param preActivation the MLP's inner layer before GELU {@code [T, n]}; null when nothing is recorded
 * @param mixed         what attention gives to its projection {@code [T, d]}; null unless weights' gradients are wanted
 * @param mlpKeys       the MLP's inner layer after GELU {@code [T, n]}; null likewise
 */
public record Activations(Tensor input, Tensor middle, Tensor queryKeyValue, Tensor preActivation, Tensor mixed,
        Tensor mlpKeys) {

    /** Room for a block whose backward form will be run. @param weights whether for its weights as well */
    static Activations recorded(Workspace workspace, GptConfig config, int rows, boolean weights) {
        return new Activations(
                workspace.tensor(rows, config.width()),
                config.architecture().parallel() ? null : workspace.tensor(rows, config.width()),
                workspace.tensor(rows, 3 * config.width()),
                workspace.tensor(rows, config.innerWidth()),
                weights ? workspace.tensor(rows, config.width()) : null,
                weights ? workspace.tensor(rows, config.innerWidth()) : null);
    }

    /** Room for a block that is only run forward. */
    static Activations passing(Workspace workspace, GptConfig config, int rows) {
        return new Activations(null, null, workspace.tensor(rows, 3 * config.width()), null, null, null);
    }

    /** Whether {@code input} and {@code middle} are wanted. */
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
