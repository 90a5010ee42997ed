package dev.palimpsest.internal.compute.cpu.transformer;

import dev.palimpsest.internal.compute.cpu.parallel.Chunks;
import dev.palimpsest.internal.compute.cpu.parallel.Scratch;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;

/** Sums over rows, in order: each unit owns its columns, so threads never write the same element. */
public final class RowSums {

    /** Columns of a unit: a few cache lines. */
    private static final int COLUMNS = 64;

    private RowSums() {}

    /** Adds columns {@code [first, first + count)} of one row. */
    interface Part {
        void add(int row, int first, int count, Scratch scratch);
    }

    /** Every row's columns, unit by unit of columns, rows ascending within one. */
    static void byColumns(Workers workers, int rows, int columns, Part part) {
        workers.run((columns + COLUMNS - 1) / COLUMNS, 2L * rows * columns, (unit, scratch) -> {
            int first = unit * COLUMNS;
            int count = Math.min(COLUMNS, columns - first);
            for (int row = 0; row < rows; row++) {
                part.add(row, first, count, scratch);
            }
        });
    }

    /** {@code sum += Σ_t rows[t]}. */
    public static void add(Workers workers, FloatRows rows, FloatRows sum) {
        float[] from = rows.data();
        float[] to = sum.data();
        byColumns(workers, rows.rows(), rows.columns(), (row, first, count, scratch) -> {
            int at = rows.at(row) + first;
            int into = sum.at(0) + first;
            for (int i = 0; i < count; i++) {
                to[into + i] += from[at + i];
            }
        });
    }

    /** {@code Σ x²}: every row in order, then the rows in order. */
    public static double squaredNorm(Workers workers, FloatRows x) {
        double[] squares = new double[x.rows()];
        float[] data = x.data();
        Chunks.rows(workers, x.rows(), x.columns(), (row, scratch) -> {
            int at = x.at(row);
            double s0 = 0;
            double s1 = 0;
            double s2 = 0;
            double s3 = 0;
            int i = 0;
            for (; i + 3 < x.columns(); i += 4) {
                s0 += (double) data[at + i] * data[at + i];
                s1 += (double) data[at + i + 1] * data[at + i + 1];
                s2 += (double) data[at + i + 2] * data[at + i + 2];
                s3 += (double) data[at + i + 3] * data[at + i + 3];
            }
            for (; i < x.columns(); i++) {
                s0 += (double) data[at + i] * data[at + i];
            }
            squares[row] = (s0 + s1) + (s2 + s3);
        });
        double sum = 0;
        for (double square : squares) {
            sum += square;
        }
        return sum;
    }
}
