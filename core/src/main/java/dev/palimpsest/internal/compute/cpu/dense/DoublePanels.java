package dev.palimpsest.internal.compute.cpu.dense;

import dev.palimpsest.internal.compute.cpu.parallel.Scratch;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import java.util.Arrays;

/**
 * {@code C ← C + A·B} on the lower triangle, for the two symmetric products that editing needs.
 *
 * <pre>
 *   C, n × n                    packed rows [⌈n/6⌉][depth][6] and columns [⌈n/16⌉][depth][16] of the same vectors
 *   ┌─┐
 *   │0└─┐      a unit is a band of rows up to its diagonal; a tile that touches
 *   │1  └─┐    the diagonal is computed whole: what lies above it is garbage
 *   │2    └─┐  until someone mirrors the lower half
 *   └───────┘
 * </pre>
 */
final class DoublePanels {

    /** Vectors taken at once: a panel of columns then stays in the first-level cache. */
    static final int DEPTH = 256;

    private static final int BAND = 16 * DoubleTile.ROWS;

    /** One coordinate of the packed vectors: {@code k} is which vector, {@code i} which of its elements. */
    interface Pack {
        /** {@code to[at + k·step] = element i of vector k} for all k below depth. */
        void pack(int i, double[] to, int at, int step);
    }

    private final Workers workers;
    private double[] rows = new double[0];
    private double[] columns = new double[0];

    DoublePanels(Workers workers) {
        this.workers = workers;
    }

    /**
     * {@code c[i][j] += sign·Σ_k x_k[i]·x_k[j]} for {@code first ≤ j ≤ i < first + count}, continuing each element's
     * chain.
     *
     * @param c      row-major with rows {@code stride} apart
     * @param depth  number of vectors, at most {@link #DEPTH}
     * @param source supplies x
     */
    void addOuterProducts(double[] c, int stride, int first, int count, int depth, double sign, Pack source) {
        addProducts(c, stride, first, count, depth, sign, source, source);
    }

    /**
     * {@code c[i][j] += sign·Σ_k x_k[i]·y_k[j]} over the same triangle, for a sum that is symmetric although x and y
     * differ.
     *
     * @param rowSource    supplies x
     * @param columnSource supplies y
     */
    void addProducts(double[] c, int stride, int first, int count, int depth, double sign, Pack rowSource,
            Pack columnSource) {
        int rowPanels = (count + DoubleTile.ROWS - 1) / DoubleTile.ROWS;
        int columnPanels = (count + DoubleTile.COLUMNS - 1) / DoubleTile.COLUMNS;
        int rowSize = Math.multiplyExact(rowPanels * DoubleTile.ROWS, depth);
        int columnSize = Math.multiplyExact(columnPanels * DoubleTile.COLUMNS, depth);
        if (rows.length < rowSize) {
            rows = new double[rowSize];
        }
        if (columns.length < columnSize) {
            columns = new double[columnSize];
        }
        packAll(rowPanels, DoubleTile.ROWS, first, count, depth, sign, rowSource, rows);
        packAll(columnPanels, DoubleTile.COLUMNS, first, count, depth, 1, columnSource, columns);
        int bands = (count + BAND - 1) / BAND;
        // Longest bands first, so that the threads finish together.
        workers.run(bands, (long) count * count * depth / 8, (unit, scratch) ->
                band(c, stride, first, count, (bands - 1 - unit) * BAND, depth, scratch));
    }

    private void packAll(int panels, int width, int first, int count, int depth, double sign, Pack source,
            double[] to) {
        workers.run(panels, (long) panels * width * depth, (panel, scratch) -> {
            int base = panel * width * depth;
            int used = Math.min(width, count - panel * width);
            if (used < width) {
                Arrays.fill(to, base, base + width * depth, 0);
            }
            for (int i = 0; i < used; i++) {
                source.pack(first + panel * width + i, to, base + i, width);
            }
            if (sign < 0) {
                for (int i = base; i < base + width * depth; i++) {
                    to[i] = -to[i];
                }
            }
        });
    }

    private void band(double[] c, int stride, int first, int count, int from, int depth, Scratch scratch) {
        int to = Math.min(from + BAND, count);
        for (int j = 0; j < to; j += DoubleTile.COLUMNS) {
            int b = j * depth;
            for (int i = from; i < to; i += DoubleTile.ROWS) {
                if (i + DoubleTile.ROWS <= j) {
                    continue;
                }
                int at = (first + i) * stride + first + j;
                if (i + DoubleTile.ROWS <= count && j + DoubleTile.COLUMNS <= count) {
                    DoubleTile.tile(depth, rows, i * depth, columns, b, c, at, stride);
                } else {
                    corner(c, at, stride, Math.min(DoubleTile.ROWS, count - i),
                            Math.min(DoubleTile.COLUMNS, count - j), depth, i * depth, b, scratch);
                }
            }
        }
    }

    /** A tile that extends beyond C, through a buffer. */
    private void corner(double[] c, int at, int stride, int height, int width, int depth, int a, int b,
            Scratch scratch) {
        double[] tile = scratch.doubles(Scratch.TILE, DoubleTile.ROWS * DoubleTile.COLUMNS);
        for (int r = 0; r < height; r++) {
            System.arraycopy(c, at + r * stride, tile, r * DoubleTile.COLUMNS, width);
        }
        DoubleTile.tile(depth, rows, a, columns, b, tile, 0, DoubleTile.COLUMNS);
        for (int r = 0; r < height; r++) {
            System.arraycopy(tile, r * DoubleTile.COLUMNS, c, at + r * stride, width);
        }
    }
}
