package dev.palimpsest.internal.compute.cpu.dense;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

class FactorUpdateTest {

    @Test
    void theUpdatedFactorIsTheFactorOfTheSum() {
        for (int n : new int[] {1, 2, 31, 32, 33, 64, 97, 150}) {
            SplittableRandom random = new SplittableRandom(n);
            double[] first = null;
            for (int count : new int[] {1, 5, FactorUpdate.KEYS}) {
                double[] l = lower(random, n);
                double[] x = new double[n * FactorUpdate.KEYS];
                RealMatrix factor = new Array2DRowRealMatrix(n, n);
                RealMatrix keys = new Array2DRowRealMatrix(n, count);
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j <= i; j++) {
                        factor.setEntry(i, j, l[i * n + j]);
                    }
                    for (int q = 0; q < count; q++) {
                        x[i * FactorUpdate.KEYS + q] = random.nextDouble(-1, 1);
                        keys.setEntry(i, q, x[i * FactorUpdate.KEYS + q]);
                    }
                }
                RealMatrix sum = factor.multiply(factor.transpose()).add(keys.multiply(keys.transpose()));
                RealMatrix expected = new CholeskyDecomposition(sum, 1e-9, 0).getL();
                for (int threads = 1; threads <= 3; threads++) {
                    double[] updated = l.clone();
                    try (Workers workers = new Workers(threads)) {
                        new FactorUpdate(workers, updated, n).add(x.clone());
                    }
                    for (int i = 0; i < n; i++) {
                        assertTrue(updated[i * n + i] > 0);
                        for (int j = 0; j <= i; j++) {
                            assertEquals(expected.getEntry(i, j), updated[i * n + j], 1e-12, "n " + n);
                        }
                        for (int j = i + 1; j < n; j++) {
                            assertEquals(l[i * n + j], updated[i * n + j], "above the diagonal");
                        }
                    }
                    first = threads == 1 ? updated : first;
                    assertArrayEquals(first, updated, "threads");
                }
            }
        }
    }

    @Test
    void withoutKeysTheFactorStaysAsItIs() {
        int n = 70;
        double[] l = lower(new SplittableRandom(1), n);
        double[] updated = l.clone();
        try (Workers workers = new Workers(1)) {
            new FactorUpdate(workers, updated, n).add(new double[n * FactorUpdate.KEYS]);
        }
        assertArrayEquals(l, updated, 1e-15);
    }

    private static double[] lower(SplittableRandom random, int n) {
        double[] l = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                l[i * n + j] = random.nextDouble(-0.3, 0.3);
            }
            l[i * n + i] = random.nextDouble(1, 3);
            for (int j = i + 1; j < n; j++) {
                l[i * n + j] = 1e9;
            }
        }
        return l;
    }
}
