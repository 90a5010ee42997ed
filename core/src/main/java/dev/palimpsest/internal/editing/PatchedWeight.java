package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.change.DenseDelta;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * An MLP projection with deltas merged into it: an F32 copy of the original weight on the engine,
 * changed in place. The same deltas in the same order give the same bits.
 */
final class PatchedWeight extends SharedTensors {

    private final Engine engine;
    private final Linear original;
    private final Workspace workspace;
    private final Tensor weight;

    private PatchedWeight(Engine engine, Linear original, Consumer<Tensor> contents) {
        this.engine = engine;
        this.original = original;
        this.workspace = engine.workspace();
        try {
            this.weight = workspace.tensor(original.weight().rows(), original.weight().columns());
            contents.accept(weight);
        } catch (RuntimeException | Error failure) {
            workspace.close();
            throw failure;
        }
    }

    /** The original weight, without deltas. */
    static PatchedWeight of(Engine engine, Linear original) {
        return new PatchedWeight(engine, original, to -> engine.widen(original.weight(), to));
    }

    /** A copy in its own memory. */
    PatchedWeight copy() {
        return new PatchedWeight(engine, original, to -> engine.copy(weight, to));
    }

    private void restore() {
        engine.widen(original.weight(), weight);
    }

    /** The patched map; its weight changes with every delta. */
    Linear map() {
        return new Linear(weight, original.layout(), original.bias());
    }

    /** {@code W ← W + R·Aᵀ}. */
    void add(FactorisedDelta delta) {
        boolean keysFirst = original.layout() == Layout.INPUT_OUTPUT;
        requireFits(keysFirst ? delta.keyWidth() : delta.width(), keysFirst ? delta.width() : delta.keyWidth());
        try (Workspace scratch = engine.workspace()) {
            Tensor solution = engine.tensorOf(scratch, delta.solution());
            Tensor residuals = engine.tensorOf(scratch, delta.residuals());
            engine.addOuterProducts(keysFirst ? solution : residuals, keysFirst ? residuals : solution, weight);
        }
    }

    /** {@code W = W0 + D}: D holds all earlier batches. */
    void set(DenseDelta change) {
        Matrix delta = change.delta();
        boolean keysFirst = original.layout() == Layout.INPUT_OUTPUT;
        requireFits(keysFirst ? delta.rows() : delta.columns(), keysFirst ? delta.columns() : delta.rows());
        restore();
        try (Workspace scratch = engine.workspace()) {
            Tensor d = scratch.tensor(weight.rows(), weight.columns());
            engine.write(keysFirst ? delta.toFloats() : transposed(delta), d);
            int[] rows = IntStream.range(0, weight.rows()).toArray();
            engine.addRows(d, rows, weight, rows);
        }
    }

    private void requireFits(int rows, int columns) {
        if (rows != weight.rows() || columns != weight.columns()) {
            throw new IllegalArgumentException("the edits are for a weight [" + rows + ", " + columns
                    + "], the model's is [" + weight.rows() + ", " + weight.columns() + "]");
        }
    }

    private static float[] transposed(Matrix matrix) {
        float[] values = matrix.toFloats();
        float[] result = new float[values.length];
        for (int i = 0; i < matrix.rows(); i++) {
            for (int j = 0; j < matrix.columns(); j++) {
                result[j * matrix.rows() + i] = values[i * matrix.columns() + j];
            }
        }
        return result;
    }

    @Override
    void free() {
        workspace.close();
    }
}
