package dev.palimpsest.internal.compute.cpu.dense;

import static dev.palimpsest.internal.compute.cpu.dense.SymmetricMatrices.dot;
import static dev.palimpsest.internal.compute.cpu.dense.SymmetricMatrices.indefinite;
import static dev.palimpsest.internal.compute.cpu.dense.SymmetricMatrices.moment;
import static dev.palimpsest.internal.compute.cpu.dense.SymmetricMatrices.withSpectrum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eigenvalues against Commons Math, vectors against their definition, both on spectra that are hard to tell apart. */
class CpuSymmetricEigenTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 34, 40, 41, 60})
    void valuesAndVectorsEqualCommonsMaths(int n) {
        double[] e = moment(n, n + 3, n);
        EigenDecomposition oracle = new EigenDecomposition(new Array2DRowRealMatrix(rows(e, n)));
        double[] expected = oracle.getRealEigenvalues().clone();
        Arrays.sort(expected);
        try (Workers workers = new Workers(2)) {
            CpuSymmetricEigen eigen = CpuSymmetricEigen.of(workers, e, n, 1);
            assertEquals(n, eigen.order());
            assertArrayEquals(expected, eigen.values(), 1e-13 * expected[n - 1]);
            double[] vectors = eigen.vectors(0, n);
            assertDecomposes(e, n, eigen.values(), vectors, 0);
            // The same spaces: 1 is the cosine of a vector and its counterpart, whose values descend.
            for (int k = 0; k < n; k++) {
                double[] other = oracle.getEigenvector(n - 1 - k).toArray();
                assertEquals(1, Math.abs(dot(vectors, k * n, other, 0, n)), 1e-6, "vector " + k);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {63, 64, 65, 96, 97, 128, 136, 200, 255, 256, 257, 300})
    void vectorsDecomposeTheMatrixAroundTheBordersOfBlocks(int n) {
        try (Workers workers = new Workers(2)) {
            assertDecomposes(workers, moment(n, 2 * n, n), n);
            assertDecomposes(workers, indefinite(n, n), n);
        }
    }

    @Test
    void bitsDoNotDependOnTheThreads() {
        for (int n : new int[] {37, 300, 517}) {
            double[] e = moment(n, n / 2, 5);
            double[] values = null;
            double[] vectors = null;
            for (int threads = 1; threads <= 3; threads++) {
                try (Workers workers = new Workers(threads)) {
                    CpuSymmetricEigen eigen = CpuSymmetricEigen.of(workers, e, n, 0.25);
                    double[] some = eigen.vectors(n / 3, n - 5);
                    values = values == null ? eigen.values() : values;
                    vectors = vectors == null ? some : vectors;
                    assertArrayEquals(values, eigen.values());
                    assertArrayEquals(vectors, some);
                }
            }
        }
    }

    @Test
    void aRangeOfVectorsHasTheBitsOfThemAll() {
        int n = 83;
        double[] e = moment(n, n, 6);
        try (Workers workers = new Workers(2)) {
            CpuSymmetricEigen eigen = CpuSymmetricEigen.of(workers, e, n, 1);
            double[] all = eigen.vectors(0, n);
            for (int[] range : new int[][] {{0, 1}, {5, 30}, {40, n}, {n - 1, n}, {7, 7}}) {
                assertArrayEquals(Arrays.copyOfRange(all, range[0] * n, range[1] * n),
                        eigen.vectors(range[0], range[1]));
            }
        }
    }

    @Test
    void repeatedEigenvaluesStillHaveOrthonormalVectors() {
        int n = 120;
        double[][] spectra = new double[4][n];
        Arrays.fill(spectra[0], 3);
        for (int i = 0; i < n; i++) {
            spectra[1][i] = i % 3;
            spectra[2][i] = i < 100 ? 1e-8 * (1 + i * 1e-9) : i;
            spectra[3][i] = Math.pow(10, -i / 6.0);
        }
        try (Workers workers = new Workers(2)) {
            for (double[] spectrum : spectra) {
                double[] e = withSpectrum(spectrum, 7);
                double[] sorted = spectrum.clone();
                Arrays.sort(sorted);
                double[] values = assertDecomposes(workers, e, n);
                assertArrayEquals(sorted, values, 1e-13 * sorted[n - 1]);
            }
        }
    }

    @Test
    void theNullSpaceOfASingularMatrixIsFound() {
        int n = 150;
        int rank = 40;
        double[] e = moment(n, rank, 8);
        try (Workers workers = new Workers(2)) {
            double[] values = assertDecomposes(workers, e, n);
            for (int i = 0; i < n - rank; i++) {
                assertEquals(0, values[i], 1e-13 * values[n - 1]);
            }
            assertTrue(values[n - rank] > 1e-3 * values[n - 1]);
        }
    }

    @Test
    void zeroDiagonalAndTridiagonalMatricesNeedNoReduction() {
        int n = 50;
        SplittableRandom random = new SplittableRandom(9);
        double[] zero = new double[n * n];
        double[] diagonal = new double[n * n];
        double[] tridiagonal = new double[n * n];
        for (int i = 0; i < n; i++) {
            diagonal[i * n + i] = i / 4;
            tridiagonal[i * n + i] = random.nextDouble();
            if (i > 0) {
                double beside = i % 10 == 0 ? 0 : random.nextDouble(-1, 1);
                tridiagonal[i * n + i - 1] = beside;
                tridiagonal[(i - 1) * n + i] = beside;
            }
        }
        try (Workers workers = new Workers(1)) {
            assertArrayEquals(new double[n], assertDecomposes(workers, zero, n));
            double[] values = assertDecomposes(workers, diagonal, n);
            for (int i = 0; i < n; i++) {
                assertEquals(i / 4, values[i]);
            }
            assertDecomposes(workers, tridiagonal, n);
        }
    }

    /** The second difference has the values 2 − 2·cos(kπ/(n+1)); Wilkinson's matrix has pairs equal to 1e-14. */
    @Test
    void knownTridiagonalMatricesHaveTheirKnownValues() {
        int n = 101;
        double[] difference = new double[n * n];
        double[] wilkinson = new double[n * n];
        for (int i = 0; i < n; i++) {
            difference[i * n + i] = 2;
            wilkinson[i * n + i] = Math.abs(i - n / 2);
            for (int j = i - 1; i > 0 && j < i; j++) {
                difference[i * n + j] = -1;
                difference[j * n + i] = -1;
                wilkinson[i * n + j] = 1;
                wilkinson[j * n + i] = 1;
            }
        }
        try (Workers workers = new Workers(1)) {
            double[] values = assertDecomposes(workers, difference, n);
            for (int k = 1; k <= n; k++) {
                assertEquals(2 - 2 * Math.cos(k * Math.PI / (n + 1)), values[k - 1], 1e-13);
            }
            double[] pairs = assertDecomposes(workers, wilkinson, n);
            assertEquals(pairs[n - 2], pairs[n - 1], 1e-12);
            assertEquals(50.7461941829034, pairs[n - 1], 1e-12);
        }
    }

    /** Elements fall by 20 orders of magnitude, towards either end. */
    @Test
    void gradedMatricesConvergeEitherWay() {
        int n = 90;
        double[] random = indefinite(n, 13);
        try (Workers workers = new Workers(1)) {
            for (boolean down : new boolean[] {true, false}) {
                double[] e = new double[n * n];
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < n; j++) {
                        int at = down ? i + j : 2 * (n - 1) - i - j;
                        e[i * n + j] = random[i * n + j] * Math.pow(10, -20.0 * at / (2 * n));
                    }
                }
                assertDecomposes(workers, e, n);
            }
        }
    }

    @Test
    void elementsOfAnyMagnitudeAreScaledFirst() {
        int n = 40;
        double[] e = moment(n, n, 10);
        try (Workers workers = new Workers(1)) {
            double[] expected = CpuSymmetricEigen.of(workers, e, n, 1).values();
            for (int exponent : new int[] {-1000, -300, 300, 1010}) {
                double[] actual = CpuSymmetricEigen.of(workers, e, n, Math.scalb(1.0, exponent)).values();
                double[] scaled = Arrays.stream(expected).map(value -> Math.scalb(value, exponent)).toArray();
                assertArrayEquals(scaled, actual, "2^" + exponent);
            }
            double[] negated = CpuSymmetricEigen.of(workers, e, n, -2).values();
            for (int i = 0; i < n; i++) {
                assertEquals(-2 * expected[n - 1 - i], negated[i], 1e-13 * 2 * expected[n - 1]);
            }
        }
    }

    @Test
    void theLowerTriangleOfAnyStorageTypeCounts() {
        int n = 30;
        double[] e = moment(n, n, 11);
        double[] lower = e.clone();
        for (int i = 0; i < n; i++) {
            Arrays.fill(lower, i * n + i + 1, (i + 1) * n, Double.NaN);
        }
        try (Workers workers = new Workers(1)) {
            double[] expected = CpuSymmetricEigen.of(workers, e, n, 1).values();
            double[] before = lower.clone();
            assertArrayEquals(expected, CpuSymmetricEigen.of(workers, lower, n, 1).values());
            assertArrayEquals(before, lower);
            assertArrayEquals(expected, CpuSymmetricEigen.of(workers, Matrix.of(n, n, e), 1).values());
        }
    }

    @Test
    void whatIsNoFiniteSymmetricMatrixIsRefused() {
        double[] e = moment(10, 10, 12);
        try (Workers workers = new Workers(1)) {
            for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
                double[] broken = e.clone();
                broken[7 * 10 + 3] = bad;
                assertRefused("the matrix has " + bad + " at [7, 3]", () ->
                        CpuSymmetricEigen.of(workers, broken, 10, 1));
            }
            assertRefused("100 elements are not a matrix of order 9", () -> CpuSymmetricEigen.of(workers, e, 9, 1));
            assertThrows(IllegalArgumentException.class, () ->
                    CpuSymmetricEigen.of(workers, Matrix.of(10, 9, new double[90]), 1));
            CpuSymmetricEigen eigen = CpuSymmetricEigen.of(workers, e, 10, 1);
            assertRefused("eigenvectors 3 to 11 of 10", () -> eigen.vectors(3, 11));
            assertRefused("eigenvectors 3 to 2 of 10", () -> eigen.vectors(3, 2));
        }
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    private static double[] assertDecomposes(Workers workers, double[] e, int n) {
        CpuSymmetricEigen eigen = CpuSymmetricEigen.of(workers, e, n, 1);
        double[] values = eigen.values();
        assertDecomposes(e, n, values, eigen.vectors(0, n), 0);
        return values;
    }

    /** {@code ‖E·u − λ·u‖ ≤ 1e-14·√n·‖E‖}, and the vectors orthonormal to {@code 1e-14·√n}. */
    private static void assertDecomposes(double[] e, int n, double[] values, double[] vectors, int from) {
        double norm = Math.max(Math.abs(values[0]), Math.abs(values[n - 1]));
        for (int k = 0; k < vectors.length / n; k++) {
            double squares = 0;
            for (int i = 0; i < n; i++) {
                double rest = dot(e, i * n, vectors, k * n, n) - values[from + k] * vectors[k * n + i];
                squares += rest * rest;
            }
            assertFalse(Double.isNaN(squares));
            assertEquals(0, Math.sqrt(squares), 1e-14 * Math.sqrt(n) * norm, "residual of " + k);
            for (int other = 0; other <= k; other++) {
                assertEquals(other == k ? 1 : 0, dot(vectors, other * n, vectors, k * n, n), 1e-14 * Math.sqrt(n),
                        other + "·" + k);
            }
        }
        for (int k = 1; k < n; k++) {
            assertTrue(values[k - 1] <= values[k]);
        }
    }

    private static double[][] rows(double[] e, int n) {
        double[][] rows = new double[n][];
        for (int i = 0; i < n; i++) {
            rows[i] = Arrays.copyOfRange(e, i * n, (i + 1) * n);
        }
        return rows;
    }
}
