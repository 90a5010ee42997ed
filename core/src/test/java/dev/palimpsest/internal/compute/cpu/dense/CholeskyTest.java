package dev.palimpsest.internal.compute.cpu.dense;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

/** The blocked factor, and the solves with it, against Commons Math. */
class CholeskyTest {

    @Test
    void theFactorEqualsCommonsMathsAndDoesNotDependOnTheThreads() {
        for (int n : new int[] {1, 2, 127, 128, 129, 131, 256, 300, 389}) {
            RealMatrix c = positiveDefinite(n, n);
            RealMatrix expected = new CholeskyDecomposition(c, 1e-12, 0).getL();
            double[] first = null;
            for (int threads = 1; threads <= 3; threads++) {
                double[] factor = flat(c);
                try (Workers workers = new Workers(threads)) {
                    Cholesky.factor(workers, factor, n, 0);
                }
                double[] lower = new double[n * n];
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j <= i; j++) {
                        lower[i * n + j] = factor[i * n + j];
                        assertFalse(Double.isNaN(lower[i * n + j]));
                        assertEquals(expected.getEntry(i, j), lower[i * n + j], 1e-11);
                    }
                }
                first = first == null ? lower : first;
                assertArrayEquals(first, lower);
            }
        }
    }

    @Test
    void pushThroughEqualsTheDirectInverse() {
        int n = 140;
        RealMatrix c = positiveDefinite(n, 3);
        SplittableRandom random = new SplittableRandom(4);
        try (Workers workers = new Workers(2);
                CpuInverseMemory memory = CpuInverseMemory.of(workers, Matrix.of(n, n, flat(c)), 1, 0)) {
            for (int batch : new int[] {3, 1, 20}) {
                double[] keys = random.doubles((long) batch * n, -1, 1).toArray();
                RealMatrix k = new Array2DRowRealMatrix(n, batch);
                for (int i = 0; i < keys.length; i++) {
                    k.setEntry(i % n, i / n, keys[i]);
                }
                c = c.add(k.multiply(k.transpose()));
                RealMatrix expected = new LUDecomposition(c).getSolver().solve(k);
                double[] actual = memory.absorb(Matrix.of(batch, n, keys)).toDoubles();
                assertArrayEquals(flat(expected.transpose()), actual, 1e-12);
            }
        }
    }

    private static RealMatrix positiveDefinite(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RealMatrix x = new Array2DRowRealMatrix(n, n + 5);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n + 5; j++) {
                x.setEntry(i, j, random.nextDouble(-1, 1));
            }
        }
        return x.multiply(x.transpose()).add(MatrixUtils.createRealIdentityMatrix(n));
    }

    private static double[] flat(RealMatrix m) {
        return Arrays.stream(m.getData()).flatMapToDouble(Arrays::stream).toArray();
    }
}
