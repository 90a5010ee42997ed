package dev.palimpsest.edit;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.Linear;
import dev.palimpsest.compute.SwapRule;
import dev.palimpsest.compute.Tensor;
import dev.palimpsest.compute.Workspace;
import dev.palimpsest.model.Hook;
import dev.palimpsest.tensor.Matrix;
import java.util.Arrays;
import java.util.List;

/**
 * One edited layer's {@code D = Wh − W0 = Σ R·Aᵀ}, growing with every batch, resident on the engine.
 *
 * <p>With r edits D·k costs {@code r·(n + d)} as two thin products and {@code n·d} as one full one; the cheaper form is
 * kept.
 */
final class HookLayer implements AutoCloseable {

    private final Engine engine;
    private final int keyWidth;
    private final int width;
    /** Aᵀ {@code [r, n]} and Rᵀ {@code [r, d]}, batch after batch. */
    private float[] solutions = {};
    private float[] residuals = {};
    private List<Linear> difference;

    HookLayer(Engine engine, int keyWidth, int width) {
        this.engine = engine;
        this.keyWidth = keyWidth;
        this.width = width;
        // Before the first edit D is zero: every norm is equal, no z-score defined, nothing swapped.
        this.difference = upload(new float[keyWidth], new float[width]);
    }

    /** A layer after all of {@code edits}. */
    static HookLayer of(Engine engine, int keyWidth, int width, List<LayerEdit> edits) {
        HookLayer layer = new HookLayer(engine, keyWidth, width);
        if (!edits.isEmpty() && edits.getLast() instanceof LayerEdit.Dense last) {
            layer.set(last);
        } else {
            layer.add(edits.stream().map(LayerEdit::lowRank).toList());
        }
        return layer;
    }

    /** {@code Wh ← Wh + R·Aᵀ} for all of {@code edits}. */
    void add(List<LayerEdit.LowRank> edits) {
        if (edits.isEmpty()) {
            return;
        }
        solutions = append(solutions, edits.stream().map(LayerEdit.LowRank::solution).toList());
        residuals = append(residuals, edits.stream().map(LayerEdit.LowRank::residuals).toList());
        close();
        difference = upload(solutions, residuals);
    }

    /** {@code Wh = W0 + D}. */
    private void set(LayerEdit.Dense edit) {
        close();
        difference = List.of(new Linear(engine.upload(edit.delta()), Linear.Layout.INPUT_OUTPUT, null));
    }

    /** This layer as a hook under {@code rule}; good until the next {@link #add}. */
    Hook hook(SwapRule rule) {
        return new Hook(difference, rule);
    }

    @Override
    public void close() {
        difference.forEach(map -> engine.release(map.weight()));
        difference = List.of();
    }

    private static float[] append(float[] rows, List<Matrix> more) {
        float[] all = Arrays.copyOf(rows, rows.length + more.stream().mapToInt(m -> Math.toIntExact(m.size())).sum());
        int at = rows.length;
        for (Matrix matrix : more) {
            float[] values = matrix.toFloats();
            System.arraycopy(values, 0, all, at, values.length);
            at += values.length;
        }
        return all;
    }

    private List<Linear> upload(float[] aT, float[] rT) {
        int rank = rT.length / width;
        Tensor down = engine.upload(Matrix.of(rank, keyWidth, aT));
        if ((long) rank * (keyWidth + width) <= (long) keyWidth * width) {
            Tensor up = engine.upload(Matrix.of(rank, width, rT));
            return List.of(new Linear(down, Linear.Layout.OUTPUT_INPUT, null),
                    new Linear(up, Linear.Layout.INPUT_OUTPUT, null));
        }
        try (Workspace workspace = engine.workspace()) {
            Tensor r = workspace.tensor(width, rank);
            Tensor d = workspace.tensor(width, keyWidth);
            engine.write(transposed(rT, rank, width), r);
            engine.linear(r, new Linear(down, Linear.Layout.INPUT_OUTPUT, null), d);
            Tensor full = engine.upload(Matrix.of(width, keyWidth, engine.read(d)));
            return List.of(new Linear(full, Linear.Layout.OUTPUT_INPUT, null));
        } finally {
            engine.release(down);
        }
    }

    private static float[] transposed(float[] values, int rows, int columns) {
        float[] result = new float[values.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                result[j * rows + i] = values[i * columns + j];
            }
        }
        return result;
    }
}
