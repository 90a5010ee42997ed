package dev.palimpsest.internal.compute.cpu.dense;

import java.util.SplittableRandom;

/** Seeded symmetric matrices, {@code [n, n]} row-major. */
final class SymmetricMatrices {

    private SymmetricMatrices() {}

    /** The second moment of {@code count} random vectors: singular when there are fewer than n. */
    static double[] moment(int n, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] e = new double[n * n];
        for (int k = 0; k < count; k++) {
            double[] x = random.doubles(n, -1, 1).toArray();
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    e[i * n + j] += x[i] * x[j];
                }
            }
        }
        return e;
    }

    /** Independent elements in [−1, 1). */
    static double[] indefinite(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] e = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                e[i * n + j] = random.nextDouble(-1, 1);
                e[j * n + i] = e[i * n + j];
            }
        }
        return e;
    }

    /** A diagonal between random reflections. */
    static double[] withSpectrum(double[] spectrum, long seed) {
        int n = spectrum.length;
        SplittableRandom random = new SplittableRandom(seed);
        double[] e = new double[n * n];
        for (int i = 0; i < n; i++) {
            e[i * n + i] = spectrum[i];
        }
        for (int reflection = 0; reflection < 3; reflection++) {
            double[] v = random.doubles(n, -1, 1).toArray();
            double half = dot(v, 0, v, 0, n) / 2;
            double[] y = new double[n];
            for (int i = 0; i < n; i++) {
                y[i] = dot(e, i * n, v, 0, n) / half;
            }
            double along = dot(v, 0, y, 0, n) / (2 * half);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    e[i * n + j] -= v[i] * (y[j] - along * v[j]) + v[j] * y[i] - along * v[i] * v[j];
                }
            }
        }
        return e;
    }

    static double dot(double[] x, int xAt, double[] y, int yAt, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += x[xAt + i] * y[yAt + i];
        }
        return sum;
    }
}
