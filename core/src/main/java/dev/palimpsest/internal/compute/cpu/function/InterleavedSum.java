package dev.palimpsest.internal.compute.cpu.function;

/** Sums in double of floats, in four interleaved chains: independent for the processor, one order for every caller. */
public final class InterleavedSum {

    private InterleavedSum() {}

    /** {@code Σ x_i}. */
    public static double of(float[] x, int at, int count) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            s0 += x[at + i];
            s1 += x[at + i + 1];
            s2 += x[at + i + 2];
            s3 += x[at + i + 3];
        }
        for (; i < count; i++) {
            s0 += x[at + i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    /** {@code Σ (x_i − mean)²}. */
    public static double ofSquaredDeviations(float[] x, int at, int width, double mean) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < width; i += 4) {
            double d0 = x[at + i] - mean;
            double d1 = x[at + i + 1] - mean;
            double d2 = x[at + i + 2] - mean;
            double d3 = x[at + i + 3] - mean;
            s0 += d0 * d0;
            s1 += d1 * d1;
            s2 += d2 * d2;
            s3 += d3 * d3;
        }
        for (; i < width; i++) {
            double d = x[at + i] - mean;
            s0 += d * d;
        }
        return (s0 + s1) + (s2 + s3);
    }

    /** {@code Σ (x_i − y_i)²}. */
    public static double ofSquaredDifferences(float[] x, int at, float[] y, int yAt, int width) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < width; i += 4) {
            double d0 = (double) x[at + i] - y[yAt + i];
            double d1 = (double) x[at + i + 1] - y[yAt + i + 1];
            double d2 = (double) x[at + i + 2] - y[yAt + i + 2];
            double d3 = (double) x[at + i + 3] - y[yAt + i + 3];
            s0 += d0 * d0;
            s1 += d1 * d1;
            s2 += d2 * d2;
            s3 += d3 * d3;
        }
        for (; i < width; i++) {
            double d = (double) x[at + i] - y[yAt + i];
            s0 += d * d;
        }
        return (s0 + s1) + (s2 + s3);
    }
}
