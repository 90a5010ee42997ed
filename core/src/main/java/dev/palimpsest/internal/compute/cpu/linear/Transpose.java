package dev.palimpsest.internal.compute.cpu.linear;

import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.F;
import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.FLOATS;
import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.INTS;

import dev.palimpsest.internal.compute.cpu.parallel.Scratch;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Small transpositions within the first-level cache, a square of vectors at a time.
 *
 * <p>A round zips row i with row i + half; after log₂ of the width rounds the rows are the columns:
 * <pre>
 *   a0 a1 a2 a3        a0 c0 a1 c1        a0 b0 c0 d0
 *   b0 b1 b2 b3   ─▶   a2 c2 a3 c3   ─▶   a1 b1 c1 d1
 *   c0 c1 c2 c3        b0 d0 b1 d1        a2 b2 c2 d2
 *   d0 d1 d2 d3        b2 d2 b3 d3        a3 b3 c3 d3
 * </pre>
 */
public final class Transpose {

    /** Which elements of two vectors laid end to end make the lower half of their zip, and which the upper. */
    private static final IntVector LOWER = zip(0);
    private static final IntVector UPPER = zip(F / 2);

    private Transpose() {}

    private static IntVector zip(int from) {
        int[] indices = new int[F];
        for (int i = 0; i < F; i++) {
            indices[i] = from + i / 2 + i % 2 * F;
        }
        return IntVector.fromArray(INTS, indices, 0);
    }

    /** {@code to[c][r] = from[r][c]} for {@code rows × columns} elements. */
    public static void transpose(float[] from, int fromAt, int fromStride, int rows, int columns, float[] to, int toAt,
            int toStride, Scratch scratch) {
        int fullRows = rows - rows % F;
        int fullColumns = columns - columns % F;
        float[] rounds = scratch.floats(Scratch.ROUNDS, F * F);
        for (int r = 0; r < fullRows; r += F) {
            for (int c = 0; c < fullColumns; c += F) {
                square(from, fromAt + r * fromStride + c, fromStride, to, toAt + c * toStride + r, toStride, rounds);
            }
            elements(from, fromAt, fromStride, r, r + F, fullColumns, columns, to, toAt, toStride);
        }
        elements(from, fromAt, fromStride, fullRows, rows, 0, columns, to, toAt, toStride);
    }

    private static void square(float[] from, int fromAt, int fromStride, float[] to, int toAt, int toStride,
            float[] rounds) {
        switch (F) {
            case 4 -> twoRounds(from, fromAt, fromStride, to, toAt, toStride);
            case 8 -> {
                round(from, fromAt, fromStride, rounds, 0, F);
                twoRounds(rounds, 0, F, to, toAt, toStride);
            }
            case 16 -> {
                twoRounds(from, fromAt, fromStride, rounds, 0, F);
                twoRounds(rounds, 0, F, to, toAt, toStride);
            }
            default -> elements(from, fromAt, fromStride, 0, F, 0, F, to, toAt, toStride);
        }
    }

    private static void round(float[] from, int fromAt, int fromStride, float[] to, int toAt, int toStride) {
        for (int i = 0; i < F / 2; i++) {
            IntVector a = load(from, fromAt + i * fromStride);
            IntVector b = load(from, fromAt + (i + F / 2) * fromStride);
            store(LOWER.selectFrom(a, b), to, toAt + 2 * i * toStride);
            store(UPPER.selectFrom(a, b), to, toAt + (2 * i + 1) * toStride);
        }
    }

    /** For two rounds, rows i, i + quarter, i + half and i + three quarters are combined only with each other. */
    private static void twoRounds(float[] from, int fromAt, int fromStride, float[] to, int toAt, int toStride) {
        for (int i = 0; i < F / 4; i++) {
            int at = fromAt + i * fromStride;
            int quarter = F / 4 * fromStride;
            IntVector a = load(from, at);
            IntVector b = load(from, at + quarter);
            IntVector c = load(from, at + 2 * quarter);
            IntVector d = load(from, at + 3 * quarter);
            IntVector lowerAC = LOWER.selectFrom(a, c);
            IntVector upperAC = UPPER.selectFrom(a, c);
            IntVector lowerBD = LOWER.selectFrom(b, d);
            IntVector upperBD = UPPER.selectFrom(b, d);
            int into = toAt + 4 * i * toStride;
            store(LOWER.selectFrom(lowerAC, lowerBD), to, into);
            store(UPPER.selectFrom(lowerAC, lowerBD), to, into + toStride);
            store(LOWER.selectFrom(upperAC, upperBD), to, into + 2 * toStride);
            store(UPPER.selectFrom(upperAC, upperBD), to, into + 3 * toStride);
        }
    }

    private static IntVector load(float[] from, int at) {
        return FloatVector.fromArray(FLOATS, from, at).reinterpretAsInts();
    }

    private static void store(IntVector row, float[] to, int at) {
        row.reinterpretAsFloats().intoArray(to, at);
    }

    private static void elements(float[] from, int fromAt, int fromStride, int firstRow, int lastRow, int firstColumn,
            int lastColumn, float[] to, int toAt, int toStride) {
        for (int c = firstColumn; c < lastColumn; c++) {
            for (int r = firstRow; r < lastRow; r++) {
                to[toAt + c * toStride + r] = from[fromAt + r * fromStride + c];
            }
        }
    }
}
