package dev.palimpsest.internal.compute.cpu.linear;

import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.F;
import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.FLOATS;
import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.floats;
import static jdk.incubator.vector.FloatVector.fromArray;

import dev.palimpsest.internal.compute.cpu.parallel.Lanes;
import dev.palimpsest.internal.compute.cpu.parallel.Scratch;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;
import dev.palimpsest.internal.compute.cpu.storage.StoredRows;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * {@code x·W} for the few rows of a decoding step, W stored {@code [k, n]}: limited by reading W, so each byte is
 * read once, in long runs, and not packed.
 *
 * <pre>
 *             ┌─────── a unit's columns ───────┐
 *   k         │ w w w w w w w w w w w w w w w  │
 *   k+1       │ w w w …                        │   four rows of W at a time come into the cache
 *   k+2       │                                │
 *   k+3       │                                │
 *             └────────────────────────────────┘
 *   sums      │ s = fma(x₃,w₃, fma(x₂,w₂, fma(x₁,w₁, fma(x₀,w₀, s))))   the chain {@link Gemm} computes
 * </pre>
 */
final class Gemv {

    /** Rows of x up to which streaming W beats packing it. */
    static final int ROWS = 4;

    private static final int DEPTH = 4;
    private static final int COLUMNS = 2048;

    private Gemv() {}

    static void multiply(Workers workers, FloatRows x, StoredRows weight, Epilogue epilogue) {
        int outputs = weight.columns();
        int width = Math.min(COLUMNS, Lanes.roundUp(outputs / (2 * workers.count()) + 1, 4 * F));
        int units = (outputs + width - 1) / width;
        workers.run(units, (long) x.rows() * x.columns() * outputs, (unit, scratch) -> {
            int column = unit * width;
            columns(x, weight, column, Math.min(width, outputs - column), epilogue, scratch);
        });
    }

    private static void columns(FloatRows x, StoredRows weight, int column, int count, Epilogue epilogue,
            Scratch scratch) {
        int inputs = x.columns();
        int stride = Lanes.roundUp(count, F);
        float[] rows = scratch.floats(Scratch.ROWS, DEPTH * stride);
        float[] sums = scratch.floats(Scratch.SUMS, x.rows() * stride);
        Arrays.fill(sums, 0, x.rows() * stride, 0);
        float[] data = x.data();
        int k = 0;
        for (; k + DEPTH <= inputs; k += DEPTH) {
            for (int i = 0; i < DEPTH; i++) {
                weight.read(k + i, column, count, rows, i * stride, scratch);
            }
            for (int t = 0; t < x.rows(); t++) {
                int at = x.at(t) + k;
                addFour(data[at], data[at + 1], data[at + 2], data[at + 3], rows, stride, sums, t * stride);
            }
        }
        for (; k < inputs; k++) {
            weight.read(k, column, count, rows, 0, scratch);
            for (int t = 0; t < x.rows(); t++) {
                ScaledSum.add(data[x.at(t) + k], rows, 0, sums, t * stride, stride);
            }
        }
        for (int t = 0; t < x.rows(); t++) {
            epilogue.apply(sums, t * stride, t, column, count);
        }
    }

    private static void addFour(float x0, float x1, float x2, float x3, float[] rows, int stride, float[] sums,
            int at) {
        FloatVector a0 = floats(x0);
        FloatVector a1 = floats(x1);
        FloatVector a2 = floats(x2);
        FloatVector a3 = floats(x3);
        for (int j = 0; j < stride; j += F) {
            FloatVector sum = a0.fma(fromArray(FLOATS, rows, j), fromArray(FLOATS, sums, at + j));
            sum = a1.fma(fromArray(FLOATS, rows, stride + j), sum);
            sum = a2.fma(fromArray(FLOATS, rows, 2 * stride + j), sum);
            sum = a3.fma(fromArray(FLOATS, rows, 3 * stride + j), sum);
            sum.intoArray(sums, at + j);
        }
    }
}
