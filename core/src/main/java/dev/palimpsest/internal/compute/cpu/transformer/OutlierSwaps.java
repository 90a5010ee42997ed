package dev.palimpsest.internal.compute.cpu.transformer;

import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.SwapRule;
import dev.palimpsest.internal.compute.cpu.parallel.Chunks;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.compute.cpu.storage.DoubleRows;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;

/** The hook layer's norms, z-scores and swaps. */
public final class OutlierSwaps {

    private OutlierSwaps() {}

    public static void swap(Workers workers, FloatRows difference, Sequences sequences, SwapRule rule, DoubleRows norms,
            DoubleRows zScores, FloatRows output) {
        int[] keyRows = sequences.keyRows();
        double[] normData = norms.data();
        Chunks.rows(workers, difference.rows(), 4L * difference.columns(), (t, scratch) ->
                normData[norms.at(keyRows[t])] = norm(difference, t));
        long cost = 2L * difference.rows() * difference.columns();
        workers.run(sequences.count(), cost, (s, scratch) -> {
            Spread spread = Spread.of(norms, sequences.firstKey(s), sequences.keys(s));
            for (int t = sequences.firstRow(s); t <= sequences.lastRow(s); t++) {
                double z = spread.zScore(normData[norms.at(keyRows[t])]);
                if (zScores != null) {
                    zScores.data()[zScores.at(t)] = z;
                }
                if (swaps(rule, z)) {
                    add(difference, output, t);
                }
            }
        });
    }

    private static boolean swaps(SwapRule rule, double z) {
        return switch (rule) {
            case SwapRule.Always ignored -> true;
            case SwapRule.Never ignored -> false;
            // A comparison with NaN is false.
            case SwapRule.Outliers outliers -> z >= outliers.alpha() - SwapRule.TOLERANCE;
        };
    }

    private static double norm(FloatRows x, int row) {
        float[] data = x.data();
        int at = x.at(row);
        double sum = 0;
        for (int i = 0; i < x.columns(); i++) {
            sum += (double) data[at + i] * data[at + i];
        }
        return Math.sqrt(sum);
    }

    private static void add(FloatRows from, FloatRows to, int row) {
        float[] source = from.data();
        float[] target = to.data();
        int at = from.at(row);
        int into = to.at(row);
        for (int i = 0; i < from.columns(); i++) {
            target[into + i] += source[at + i];
        }
    }

    /** Mean and unbiased standard deviation of a sequence's norms; NaN where there is no z-score. */
    private record Spread(double mean, double deviation) {

        private static final Spread NONE = new Spread(Double.NaN, Double.NaN);

        static Spread of(DoubleRows norms, int first, int count) {
            double[] data = norms.data();
            double sum = 0;
            boolean equal = true;
            for (int j = 0; j < count; j++) {
                double norm = data[norms.at(first + j)];
                sum += norm;
                equal &= norm == data[norms.at(first)];
            }
            // Equal norms can differ from their mean by rounding, which alone would then make up their z-scores.
            if (count < 2 || equal) {
                return NONE;
            }
            double mean = sum / count;
            double squares = 0;
            for (int j = 0; j < count; j++) {
                double deviation = data[norms.at(first + j)] - mean;
                squares += deviation * deviation;
            }
            double deviation = Math.sqrt(squares / (count - 1));
            return deviation > 0 && deviation < Double.POSITIVE_INFINITY ? new Spread(mean, deviation) : NONE;
        }

        double zScore(double norm) {
            return (norm - mean) / deviation;
        }
    }
}
