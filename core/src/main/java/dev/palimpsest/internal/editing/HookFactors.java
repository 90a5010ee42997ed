package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.SwapRule;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.model.Intervention;
import java.util.List;
import java.util.function.Consumer;

/**
 * A hook layer's {@code D = Wh − W0 = Σ R·Aᵀ}, resident on the engine; each batch uploads only its own factors.
 *
 * <p>With r edits D·k costs {@code r·(n + d)} operations as two thin products or {@code n·d} as one full product; the
 * cheaper form is used. Once r passes n/2 the factors are dropped and later batches are added to D itself, so that memory
 * and a batch's costs stay bounded.
 */
final class HookFactors extends SharedTensors {

    private static final int FIRST_CAPACITY = 16;

    private final Engine engine;
    private final int layer;
    private final int keyWidth;
    private final int width;
    private Workspace workspace;
    /** Aᵀ {@code [capacity, n]} and Rᵀ {@code [capacity, d]}, of which the first {@code rank} rows are filled. */
    private Tensor solutions;
    private Tensor residuals;
    private int capacity;
    private int rank;
    /** D {@code [d, n]} once this is the cheaper form. */
    private Workspace fullWorkspace;
    private Tensor full;
    /** Null after {@link #add} until the next pass needs it. */
    private List<Linear> difference;

    private HookFactors(Engine engine, int layer, int keyWidth, int width) {
        this.engine = engine;
        this.layer = layer;
        this.keyWidth = keyWidth;
        this.width = width;
    }

    /** A layer without edits: D is zero, all norms are equal, no z-score is defined, nothing is swapped. */
    static HookFactors of(Engine engine, int layer, int keyWidth, int width) {
        HookFactors none = new HookFactors(engine, layer, keyWidth, width);
        none.append(new float[keyWidth], new float[width]);
        none.difference = none.factors();
        none.rank = 0;
        return none;
    }

    /** A copy in its own memory, to {@link #add} to: until then it has no {@link #hook}. */
    HookFactors copy() {
        HookFactors copy = new HookFactors(engine, layer, keyWidth, width);
        copy.rank = rank;
        if (solutions == null) {
            copy.difference = copy.ofFull(d -> engine.copy(full, d));
        } else {
            copy.allocate(capacity, solutions, residuals, rank);
        }
        return copy;
    }

    /** {@code Wh ← Wh + R·Aᵀ}. */
    void add(FactorisedDelta delta) {
        if (solutions == null) {
            try (Workspace scratch = engine.workspace()) {
                engine.addOuterProducts(engine.tensorOf(scratch, delta.residuals()),
                        engine.tensorOf(scratch, delta.solution()), full);
            }
            return;
        }
        append(delta.solution().toFloats(), delta.residuals().toFloats());
        difference = null;
        if (rank > keyWidth / 2) {
            difference = full();
            workspace.close();
            workspace = null;
            solutions = null;
            residuals = null;
        }
    }

    private void append(float[] aT, float[] rT) {
        int rows = rT.length / width;
        reserve(rank + rows);
        engine.write(aT, solutions.rows(rank, rank + rows));
        engine.write(rT, residuals.rows(rank, rank + rows));
        rank += rows;
    }

    /** Ensures capacity for so many rows: doubles it when full and copies the old rows on the device. */
    private void reserve(int rows) {
        if (rows > capacity) {
            allocate(Math.max(Math.max(FIRST_CAPACITY, rows), 2 * capacity), solutions, residuals, rank);
        }
    }

    /** Moves to new memory for {@code more} rows, the first {@code rows} of which are copies. */
    private void allocate(int more, Tensor oldSolutions, Tensor oldResiduals, int rows) {
        Workspace larger = engine.workspace();
        Tensor down;
        Tensor up;
        try {
            down = larger.tensor(more, keyWidth);
            up = larger.tensor(more, width);
            if (rows > 0) {
                engine.copy(oldSolutions.rows(0, rows), down.rows(0, rows));
                engine.copy(oldResiduals.rows(0, rows), up.rows(0, rows));
            }
        } catch (RuntimeException | Error failure) {
            larger.close();
            throw failure;
        }
        if (workspace != null) {
            workspace.close();
        }
        workspace = larger;
        solutions = down;
        residuals = up;
        capacity = more;
    }

    private List<Linear> factors() {
        return List.of(
                new Linear(solutions.rows(0, rank), Linear.Layout.OUTPUT_INPUT, null),
                new Linear(residuals.rows(0, rank), Linear.Layout.INPUT_OUTPUT, null));
    }

    private List<Linear> full() {
        return ofFull(d -> {
            try (Workspace scratch = engine.workspace()) {
                Tensor r = scratch.tensor(width, rank);
                engine.write(transposed(engine.read(residuals.rows(0, rank))), r);
                engine.linear(r, new Linear(solutions.rows(0, rank), Linear.Layout.INPUT_OUTPUT, null), d);
            }
        });
    }

    /** D in new memory. @param compute writes it */
    private List<Linear> ofFull(Consumer<Tensor> compute) {
        if (fullWorkspace != null) {
            fullWorkspace.close();
        }
        fullWorkspace = engine.workspace();
        full = fullWorkspace.tensor(width, keyWidth);
        compute.accept(full);
        return List.of(new Linear(full, Linear.Layout.OUTPUT_INPUT, null));
    }

    private float[] transposed(float[] values) {
        float[] result = new float[values.length];
        for (int i = 0; i < rank; i++) {
            for (int j = 0; j < width; j++) {
                result[j * rank + i] = values[i * width + j];
            }
        }
        return result;
    }

    /** This layer as a hook under {@code rule}; valid until the next {@link #add}. The first reader may compute D. */
    synchronized Intervention.Hook hook(SwapRule rule) {
        if (difference == null) {
            difference = (long) rank * (keyWidth + width) <= (long) keyWidth * width ? factors() : full();
        }
        return new Intervention.Hook(layer, difference, rule);
    }

    @Override
    void free() {
        if (workspace != null) {
            workspace.close();
        }
        if (fullWorkspace != null) {
            fullWorkspace.close();
        }
    }
}
