package dev.palimpsest.internal.compute.cpu.linear;

import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.compute.cpu.parallel.Lanes;
import dev.palimpsest.internal.compute.cpu.parallel.Scratch;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;
import dev.palimpsest.internal.compute.cpu.storage.StoredRows;
import java.util.Arrays;

/**
 * {@code x·W} by packed panels, one kernel for every storage type, layout and remainder.
 *
 * <pre>
 *                      W [k, n], a block of DEPTH × a few panels at a time
 *                      ┌────────┬────────┬────────┬──
 *                      │ unit 0 │ unit 1 │ unit 2 │      a unit owns whole columns of W: it packs a block,
 *                      │  ▼ k   │        │        │      multiplies all its rows of x by it, goes on down k,
 *   x [T, k], packed   └────────┴────────┴────────┴──    and hands its finished sums to the epilogue
 *   ┌───────────┐      ┌────────┬────────┬────────┬──
 *   │ 6 rows    │      │ sums in│        │        │
 *   │ 6 rows    │      │ cache  │        │        │
 *   └───────────┘      └────────┴────────┴────────┴──
 * </pre>
 *
 * An element's sum is one FMA chain over k that continues through the blocks, so its bits depend neither on T, nor on
 * its place in a tile, nor on the threads.
 */
public final class Gemm {

    /** k per block: a panel of W of this depth stays in the first-level cache. */
    private static final int DEPTH = 256;

    /** The same where a panel is used once, so that reading long runs of W's rows matters more. */
    private static final int STREAMED_DEPTH = 1024;

    /** Rows of x that a unit multiplies per packing of W. */
    private static final int ROWS = 1020;

    /** Panels of W a unit packs at once. */
    private static final int PANELS = 4;

    /** Floats of packed x held at once. */
    private static final int PACKED = 1 << 24;

    private final Workers workers;
    private final TileKernel kernel;

    public Gemm(Workers workers, TileKernel kernel) {
        this.workers = workers;
        this.kernel = kernel;
    }

    public void multiply(FloatRows x, StoredRows weight, Layout layout, Epilogue epilogue) {
        if (layout == Layout.INPUT_OUTPUT && x.rows() <= Gemv.ROWS) {
            Gemv.multiply(workers, x, weight, epilogue);
            return;
        }
        int inputs = x.columns();
        int most = Math.max(1, PACKED / Math.max(1, inputs) / ROWS) * ROWS;
        for (int first = 0; first < x.rows(); first += most) {
            int rows = Math.min(most, x.rows() - first);
            Scratch scratch = workers.borrow();
            try {
                float[] packed = pack(x, first, rows, scratch);
                multiplyPacked(packed, first, rows, inputs, weight, layout, epilogue);
            } finally {
                workers.giveBack(scratch);
            }
        }
    }

    /** {@code xᵀ·W}, W {@code [T, n]} like x {@code [T, m]}: the sum over the rows of their outer products. */
    public void multiplyTransposed(FloatRows x, FloatRows weight, Epilogue epilogue) {
        int inputs = x.rows();
        int most = Math.max(1, PACKED / Math.max(1, inputs) / ROWS) * ROWS;
        for (int first = 0; first < x.columns(); first += most) {
            int rows = Math.min(most, x.columns() - first);
            Scratch scratch = workers.borrow();
            try {
                float[] packed = packColumns(x, first, rows, scratch);
                multiplyPacked(packed, first, rows, inputs, StoredRows.of(weight), Layout.INPUT_OUTPUT, epilogue);
            } finally {
                workers.giveBack(scratch);
            }
        }
    }

    private float[] pack(FloatRows x, int first, int rows, Scratch scratch) {
        int width = x.columns();
        return packPanels(rows, width, scratch, (packed, row, count) ->
                Packing.rows(x, first + row, count, kernel.rows(), packed, row * width));
    }

    private float[] packColumns(FloatRows x, int first, int rows, Scratch scratch) {
        int depth = x.rows();
        return packPanels(rows, depth, scratch, (packed, row, count) ->
                Packing.columns(x, first + row, count, kernel.rows(), packed, row * depth));
    }

    /** Packs {@code count} rows from {@code row}. */
    private interface PanelPacking {
        void pack(float[] packed, int row, int count);
    }

    /** @param scratch the caller's, which holds the packed rows until they are multiplied */
    private float[] packPanels(int rows, int depth, Scratch scratch, PanelPacking packing) {
        int height = kernel.rows();
        int panels = (rows + height - 1) / height;
        int size = Math.multiplyExact(panels, height * depth);
        float[] packed = scratch.floats(Scratch.PACKED, size);
        workers.run(panels, 2L * size, (panel, unused) ->
                packing.pack(packed, panel * height, Math.min(height, rows - panel * height)));
        return packed;
    }

    private void multiplyPacked(float[] packed, int first, int rows, int inputs, StoredRows weight, Layout layout,
            Epilogue epilogue) {
        int outputs = layout == Layout.INPUT_OUTPUT ? weight.columns() : weight.rows();
        int panels = (outputs + kernel.columns() - 1) / kernel.columns();
        boolean streamed = rows <= kernel.rows();
        int perUnit = streamed ? 1 : Math.clamp(panels / (4L * workers.count()), 1, PANELS);
        int columns = perUnit * kernel.columns();
        int columnUnits = (panels + perUnit - 1) / perUnit;
        // Narrow maps are split by rows too, at the cost of packing W once per part.
        int cuts = streamed || columnUnits >= 2 * workers.count() ? 1 : 2 * workers.count() / Math.max(1, columnUnits);
        int height = Math.min(ROWS, Lanes.roundUp((rows + cuts - 1) / cuts, kernel.rows()));
        int rowUnits = (rows + height - 1) / height;
        workers.run(rowUnits * columnUnits, (long) rows * inputs * outputs / 8, (unit, scratch) -> {
            int row = unit / columnUnits * height;
            int column = unit % columnUnits * columns;
            block(packed, first, row, Math.min(height, rows - row), column, Math.min(columns, outputs - column), inputs,
                    weight, layout, epilogue, scratch);
        });
    }

    /** One unit: rows {@code [row, row + rows)} of the packed x, {@code count} columns of W from {@code column}. */
    private void block(float[] packed, int first, int row, int rows, int column, int count, int inputs,
            StoredRows weight, Layout layout, Epilogue epilogue, Scratch scratch) {
        int height = kernel.rows();
        int width = kernel.columns();
        int stride = Lanes.roundUp(count, width);
        int sumSize = Lanes.roundUp(rows, height) * stride;
        float[] sums = scratch.floats(Scratch.SUMS, sumSize);
        Arrays.fill(sums, 0, sumSize, 0);
        int most = rows <= height ? STREAMED_DEPTH : DEPTH;
        for (int k = 0; k < inputs; k += most) {
            int depth = Math.min(most, inputs - k);
            float[] panels = scratch.floats(Scratch.PANELS, depth * stride);
            if (layout == Layout.INPUT_OUTPUT) {
                Packing.inputMajor(weight, k, depth, column, count, width, panels, scratch);
            } else {
                Packing.outputMajor(weight, k, depth, column, count, width, panels, scratch);
            }
            for (int j = 0; j < stride; j += width) {
                for (int i = 0; i < rows; i += height) {
                    int a = (row + i) * inputs + k * height;
                    if (rows - i == 1) {
                        kernel.row(depth, packed, a, panels, j * depth, sums, i * stride + j);
                    } else {
                        kernel.tile(depth, packed, a, panels, j * depth, sums, i * stride + j, stride);
                    }
                }
            }
        }
        for (int i = 0; i < rows; i++) {
            epilogue.apply(sums, i * stride, first + row + i, column, count);
        }
    }
}
