package dev.palimpsest.internal.compute;

import static dev.palimpsest.internal.compute.Oracle.real;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

/** The contract of {@link Engine} for inverse memories: those of a moment, and those that start as a projection. */
abstract class InverseMemoryContract extends LifetimeContract {

    @Test
    void anInverseMemorySolvesWhatItSays() {
        for (int n : new int[] {1, 6, 33, 150, 300}) {
            for (int batch : new int[] {1, 4, 19}) {
                checkMemory(n, batch);
            }
        }
    }

    private void checkMemory(int n, int batch) {
        double[] moment = spd(n);
        double scale = 3;
        double ridge = 0.5;
        double[] c = new double[n * n];
        for (int i = 0; i < n * n; i++) {
            c[i] = scale * moment[i] + (i / n == i % n ? ridge : 0);
        }
        try (InverseMemory memory = engine.inverseMemory(Matrix.of(n, n, moment.clone()), scale, ridge)) {
            assertEquals(n, memory.width());
            for (int round = 0; round < 3; round++) {
                float[] keys = floats(batch * n);
                Matrix k = Matrix.of(batch, n, keys);
                double[] proposal = memory.solve(k).toDoubles();
                double[] again = memory.solve(k).toDoubles();
                double[] answer = memory.absorb(k).toDoubles();
                assertArrayEquals(proposal, again);
                assertArrayEquals(proposal, answer);
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < n; j++) {
                        for (int b = 0; b < batch; b++) {
                            c[i * n + j] += (double) keys[b * n + i] * keys[b * n + j];
                        }
                    }
                }
                // (C + K·Kᵀ)·A = K
                for (int b = 0; b < batch; b++) {
                    for (int i = 0; i < n; i++) {
                        double left = 0;
                        for (int j = 0; j < n; j++) {
                            left += c[i * n + j] * answer[b * n + j];
                        }
                        assertFalse(Double.isNaN(left));
                        assertEquals(keys[b * n + i], left, 1e-10, "n " + n + ", batch " + batch);
                    }
                }
            }
        }
    }

    @Test
    void batchesAbsorbedOneByOneOrAtOnceLeaveTheSameMemory() {
        int n = 90;
        Matrix moment = Matrix.of(n, n, spd(n));
        float[] keys = floats(24 * n);
        Matrix probe = matrix(3, n, StorageType.F32);
        try (InverseMemory one = engine.inverseMemory(moment, 1, 0);
                InverseMemory many = engine.inverseMemory(moment, 1, 0)) {
            one.absorb(Matrix.of(24, n, keys));
            for (int b = 0; b < 24; b += 6) {
                many.absorb(Matrix.of(6, n, Arrays.copyOfRange(keys, b * n, (b + 6) * n)));
            }
            assertArrayEquals(one.solve(probe).toDoubles(), many.solve(probe).toDoubles(), 1e-12);
        }
    }

    @Test
    void aResetMemorySolvesAsInitially() {
        int n = 90;
        try (InverseMemory memory = engine.inverseMemory(Matrix.of(n, n, spd(n)), 1, 0)) {
            assertResetRestoresTheInitialState(memory);
        }
    }

    private void assertResetRestoresTheInitialState(InverseMemory memory) {
        int n = memory.width();
        Matrix probe = matrix(3, n, StorageType.F32);
        double[] first = memory.solve(probe).toDoubles();
        assertTrue(memory.reset(), "nothing was absorbed yet");
        memory.absorb(matrix(5, n, StorageType.F32));
        double[] grown = memory.solve(probe).toDoubles();
        assertFalse(Arrays.equals(first, grown));
        assertArrayEquals(memory.reset() ? first : grown, memory.solve(probe).toDoubles());
    }

    /** Thousands of keys, many times the width: the error stays within 1e-12 and so does not grow with their number. */
    @Test
    void afterThousandsOfKeysAMemorySolvesAsOneFactorisedAfresh() {
        int n = 24;
        double[] c = spd(n);
        Matrix probe = matrix(3, n, StorageType.F32);
        try (InverseMemory memory = engine.inverseMemory(Matrix.of(n, n, c.clone()), 1, 0)) {
            for (int batch = 1; batch <= 400; batch++) {
                int count = 1 + batch % 9;
                float[] keys = floats(count * n);
                memory.absorb(Matrix.of(count, n, keys));
                for (int i = 0; i < n * n; i++) {
                    for (int b = 0; b < count; b++) {
                        c[i] += (double) keys[b * n + i / n] * keys[b * n + i % n];
                    }
                }
                if (batch % 50 == 0) {
                    double[] actual = memory.solve(probe).toDoubles();
                    try (InverseMemory fresh = engine.inverseMemory(Matrix.of(n, n, c.clone()), 1, 0)) {
                        double[] expected = fresh.solve(probe).toDoubles();
                        double size = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
                        assertArrayEquals(expected, actual, 1e-12 * size, "after " + batch + " batches");
                    }
                }
            }
        }
    }

    /** The same for a projection: {@code P = Π·(I/scale + Π·K·Kᵀ·Π)⁻¹·Π}, here inverted by Commons Math. */
    @Test
    void afterThousandsOfKeysAProjectionStaysExactAndInItsSpace() {
        int n = 22;
        double scale = 0.1;
        for (boolean complement : new boolean[] {false, true}) {
            Matrix basis = orthonormal(9, n);
            RealMatrix inside = projection(basis, complement);
            RealMatrix sum = MatrixUtils.createRealIdentityMatrix(n).scalarMultiply(1 / scale);
            Matrix probe = matrix(3, n, StorageType.F32);
            try (InverseMemory memory = engine.projection(basis, complement, scale)) {
                for (int batch = 1; batch <= 400; batch++) {
                    Matrix keys = Matrix.of(1 + batch % 9, n, floats((1 + batch % 9) * n));
                    memory.absorb(keys);
                    RealMatrix k = inside.multiply(real(keys).transpose());
                    sum = sum.add(k.multiply(k.transpose()));
                    if (batch % 50 == 0) {
                        RealMatrix q = inside.multiply(real(probe).transpose());
                        RealMatrix expected =
                                new LUDecomposition(sum.add(q.multiply(q.transpose()))).getSolver().solve(q);
                        RealMatrix actual = real(memory.solve(probe)).transpose();
                        double size = expected.getFrobeniusNorm();
                        String what = "complement " + complement + ", after " + batch + " batches";
                        assertTrue(actual.subtract(expected).getFrobeniusNorm() <= 1e-12 * size, what);
                        double outside = actual.subtract(inside.multiply(actual)).getFrobeniusNorm();
                        assertTrue(outside <= 1e-12 * size, what + ": " + outside + " outside the space");
                    }
                }
            }
        }
    }

    /** Keys leave in any order, of batches that have been folded and of others; the oracle has never seen them. */
    @Test
    void aMemoryWithoutRemovedKeysSolvesAsTheInverseWithoutThem() {
        int n = 24;
        double[] moment = spd(n);
        RealMatrix start = new Array2DRowRealMatrix(n, n);
        for (int i = 0; i < n * n; i++) {
            start.setEntry(i / n, i % n, moment[i]);
        }
        try (InverseMemory memory = engine.inverseMemory(Matrix.of(n, n, moment.clone()), 1, 0)) {
            checkRemovals(memory, start, MatrixUtils.createRealIdentityMatrix(n), "moment");
        }
    }

    @Test
    void aProjectionWithoutRemovedKeysSolvesAsTheInverseWithoutThem() {
        int n = 22;
        for (boolean complement : new boolean[] {false, true}) {
            Matrix basis = orthonormal(9, n);
            RealMatrix start = MatrixUtils.createRealIdentityMatrix(n).scalarMultiply(10);
            try (InverseMemory memory = engine.projection(basis, complement, 0.1)) {
                checkRemovals(memory, start, projection(basis, complement), "complement " + complement);
            }
        }
    }

    /** @param start C before any keys @param inside what keys and solutions are projected with */
    private void checkRemovals(InverseMemory memory, RealMatrix start, RealMatrix inside, String what) {
        int n = memory.width();
        Matrix probe = matrix(3, n, StorageType.F32);
        RealMatrix q = inside.multiply(real(probe).transpose());
        List<float[]> live = new ArrayList<>();
        int removals = 0;
        for (int batch = 1; batch <= 300; batch++) {
            int count = 1 + batch % 5;
            float[] keys = floats(count * n);
            memory.absorb(Matrix.of(count, n, keys));
            for (int b = 0; b < count; b++) {
                live.add(Arrays.copyOfRange(keys, b * n, (b + 1) * n));
            }
            int leaving = Math.min(live.size(), batch % 7 == 0 ? 12 : batch % 3);
            if (leaving > 0) {
                float[] older = new float[leaving * n];
                for (int b = 0; b < leaving; b++) {
                    float[] key = live.remove(batch % 2 == 0 ? (37 * batch + b) % live.size() : live.size() - 1);
                    System.arraycopy(key, 0, older, b * n, n);
                }
                assertTrue(memory.downdate(Matrix.of(leaving, n, older)), what + ", batch " + batch);
                removals += leaving;
            }
            if (batch % 10 == 0) {
                RealMatrix sum = start;
                for (float[] key : live) {
                    RealMatrix k = inside.multiply(real(Matrix.of(1, n, key)).transpose());
                    sum = sum.add(k.multiply(k.transpose()));
                }
                RealMatrix expected = new LUDecomposition(sum.add(q.multiply(q.transpose()))).getSolver().solve(q);
                RealMatrix actual = real(memory.solve(probe)).transpose();
                double error = actual.subtract(expected).getFrobeniusNorm() / expected.getFrobeniusNorm();
                assertTrue(error <= 1e-11, what + ", batch " + batch + ": " + error);
            }
        }
        assertTrue(removals > 10 * n, "many more removals than the width: " + removals);
    }

    @Test
    void removingAllKeysLeavesTheInitialStateUpToRounding() {
        int n = 50;
        Matrix probe = matrix(2, n, StorageType.F32);
        Matrix keys = matrix(11, n, StorageType.F32);
        try (InverseMemory memory = engine.inverseMemory(Matrix.of(n, n, spd(n)), 1, 0)) {
            double[] first = memory.solve(probe).toDoubles();
            memory.absorb(keys);
            double[] grown = memory.solve(probe).toDoubles();
            assertFalse(Arrays.equals(first, grown));
            assertTrue(memory.downdate(keys));
            double size = Arrays.stream(first).map(Math::abs).max().orElseThrow();
            assertArrayEquals(first, memory.solve(probe).toDoubles(), 1e-9 * size);
        }
    }

    /** 1 − kᵀPk is 1e-6 here: of sixteen digits, rounding would leave four. */
    @Test
    void keysThatOutweighTheRestAreNotRemovedAndTheMemoryIsUnchanged() {
        int n = 30;
        Matrix probe = matrix(2, n, StorageType.F32);
        double[] large = new double[n];
        large[4] = 1e3;
        Matrix key = Matrix.of(1, n, large);
        try (InverseMemory memory = engine.inverseMemory(Matrix.of(n, n, identity(n)), 1, 0)) {
            memory.absorb(key);
            double[] before = memory.solve(probe).toDoubles();
            assertFalse(memory.downdate(key));
            assertArrayEquals(before, memory.solve(probe).toDoubles());
        }
    }

    @Test
    void removingGivesTheSameBitsWithOrWithoutSolvesBetween() {
        int n = 20;
        Matrix moment = Matrix.of(n, n, spd(n));
        Matrix probe = matrix(2, n, StorageType.F32);
        List<Matrix> batches = new ArrayList<>();
        for (int b = 0; b < 40; b++) {
            batches.add(matrix(1 + b % 3, n, StorageType.F32));
        }
        double[][] solved = new double[2][];
        for (int run = 0; run < 2; run++) {
            try (InverseMemory memory = engine.inverseMemory(moment, 1, 0)) {
                for (int b = 0; b < batches.size(); b++) {
                    if (run == 1) {
                        memory.solve(probe);
                    }
                    if (b % 4 == 3) {
                        assertTrue(memory.downdate(batches.get(b - 3)));
                    }
                    if (run == 1) {
                        memory.solve(batches.get(b));
                    }
                    memory.absorb(batches.get(b));
                }
                solved[run] = memory.solve(probe).toDoubles();
            }
        }
        assertArrayEquals(solved[0], solved[1]);
    }

    @Test
    void aSingularMomentIsRefusedWithTheRankItReached() {
        int n = 200;
        int rank = 150;
        float[] keys = floats(rank * n);
        double[] moment = new double[n * n];
        for (int t = 0; t < rank; t++) {
            for (int i = 0; i < n * n; i++) {
                moment[i] += (double) keys[t * n + i / n] * keys[t * n + i % n];
            }
        }
        Matrix singular = Matrix.of(n, n, moment);
        var thrown = assertThrows(NotPositiveDefiniteException.class, () -> engine.inverseMemory(singular, 1, 0));
        assertEquals(rank, thrown.pivot());
        engine.inverseMemory(singular, 1, 1).close();
        double[] broken = moment.clone();
        broken[7] = Double.NaN;
        assertThrows(IllegalArgumentException.class, () -> engine.inverseMemory(Matrix.of(n, n, broken), 1, 1));
        assertThrows(IllegalArgumentException.class,
                () -> engine.inverseMemory(Matrix.of(2, 3, new double[6]), 1, 1));
    }

    @Test
    void aProjectionSolvesByPushThroughAndStaysInItsSpace() {
        int[][] shapes = {{1, 1}, {1, 6}, {5, 33}, {33, 33}, {0, 9}, {140, 150}, {70, 300}};
        for (int[] shape : shapes) {
            for (boolean complement : new boolean[] {false, true}) {
                checkProjection(shape[0], shape[1], complement);
            }
        }
    }

    private void checkProjection(int m, int n, boolean complement) {
        String what = m + " of " + n + (complement ? ", complement" : "");
        Matrix basis = orthonormal(m, n);
        double scale = 0.1;
        RealMatrix p = projection(basis, complement);
        RealMatrix inside = p;
        p = p.scalarMultiply(scale);
        try (InverseMemory memory = engine.projection(basis, complement, scale)) {
            assertEquals(n, memory.width());
            for (int round = 0; round < 3; round++) {
                int batch = 1 + 9 * round;
                Matrix keys = Matrix.of(batch, n, floats(batch * n));
                RealMatrix k = real(keys).transpose();
                RealMatrix s = MatrixUtils.createRealIdentityMatrix(batch).add(k.transpose().multiply(p).multiply(k));
                RealMatrix expected = p.multiply(k).multiply(new LUDecomposition(s).getSolver().getInverse());
                Matrix solved = memory.solve(keys);
                double[] answer = memory.absorb(keys).toDoubles();
                assertArrayEquals(solved.toDoubles(), answer, what);
                RealMatrix actual = real(Matrix.of(batch, n, answer)).transpose();
                double size = Math.max(1, expected.getFrobeniusNorm());
                assertTrue(actual.subtract(expected).getFrobeniusNorm() <= 1e-11 * size, what + ", round " + round);
                double outside = actual.subtract(inside.multiply(actual)).getFrobeniusNorm();
                assertTrue(outside <= 1e-12 * size, what + ", round " + round + ": " + outside + " outside the space");
                p = p.subtract(expected.multiply(k.transpose()).multiply(p));
            }
        }
    }

    /** Orthonormal rows by Gram and Schmidt, twice. */
    private Matrix orthonormal(int m, int n) {
        double[] b = widen(floats(m * n));
        for (int i = 0; i < m; i++) {
            for (int twice = 0; twice < 2; twice++) {
                for (int j = 0; j < i; j++) {
                    double along = 0;
                    for (int c = 0; c < n; c++) {
                        along += b[i * n + c] * b[j * n + c];
                    }
                    for (int c = 0; c < n; c++) {
                        b[i * n + c] -= along * b[j * n + c];
                    }
                }
                double length = 0;
                for (int c = 0; c < n; c++) {
                    length += b[i * n + c] * b[i * n + c];
                }
                for (int c = 0; c < n; c++) {
                    b[i * n + c] /= Math.sqrt(length);
                }
            }
        }
        return Matrix.of(m, n, b);
    }

    private static RealMatrix projection(Matrix basis, boolean complement) {
        int n = basis.columns();
        RealMatrix p = new Array2DRowRealMatrix(n, n);
        if (basis.rows() > 0) {
            RealMatrix b = real(basis);
            p = b.transpose().multiply(b);
        }
        return complement ? MatrixUtils.createRealIdentityMatrix(n).subtract(p) : p;
    }

    @Test
    void aWholeProjectionIsAScaledIdentitysMemory() {
        int n = 40;
        Matrix identity = Matrix.of(n, n, identity(n));
        Matrix keys = matrix(7, n, StorageType.F32);
        try (InverseMemory projected = engine.projection(Matrix.of(0, n, new double[0]), true, 0.1);
                InverseMemory inverse = engine.inverseMemory(identity, 10, 0)) {
            assertArrayEquals(inverse.absorb(keys).toDoubles(), projected.absorb(keys).toDoubles(), 1e-14);
            assertArrayEquals(inverse.solve(keys).toDoubles(), projected.solve(keys).toDoubles(), 1e-14);
        }
    }

    private static double[] identity(int n) {
        double[] identity = new double[n * n];
        for (int i = 0; i < n; i++) {
            identity[i * n + i] = 1;
        }
        return identity;
    }

    @Test
    void aResetProjectionSolvesAsInitially() {
        int n = 60;
        try (InverseMemory memory = engine.projection(orthonormal(11, n), true, 0.1)) {
            assertResetRestoresTheInitialState(memory);
        }
    }

    @Test
    void aBasisThatIsNoneAndKeysThatDoNotFitAreRefused() {
        refused(() -> engine.projection(Matrix.of(3, 2, new double[6]), true, 1));
        refused(() -> engine.projection(Matrix.of(1, 2, new double[] {1, 1}), true, 1));
        refused(() -> engine.projection(Matrix.of(1, 2, new double[] {1, Double.NaN}), true, 1));
        Matrix basis = Matrix.of(1, 2, new double[] {0.6, 0.8});
        refused(() -> engine.projection(basis, true, 0));
        refused(() -> engine.projection(basis, true, Double.POSITIVE_INFINITY));
        try (InverseMemory memory = engine.projection(basis, false, 1)) {
            refused(() -> memory.solve(Matrix.of(1, 3, new double[3])));
            refused(() -> memory.absorb(Matrix.of(0, 2, new double[0])));
            refused(() -> memory.solve(Matrix.of(1, 2, new double[] {1, Double.NaN})));
            refused(() -> memory.downdate(Matrix.of(1, 3, new double[3])));
            refused(() -> memory.downdate(Matrix.of(1, 2, new double[] {1, Double.NaN})));
            memory.close();
            assertThrows(IllegalStateException.class, () -> memory.solve(basis));
        }
    }
}
