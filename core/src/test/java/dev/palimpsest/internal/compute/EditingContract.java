package dev.palimpsest.internal.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The contract of {@link Engine} for the operations that editing needs in addition to the transformer's. */
abstract class EditingContract extends InverseMemoryContract {

    @Test
    void theNearestRowIsTheOracles() {
        for (int[] shape : new int[][] {{1, 1, 1}, {3, 1, 4}, {2, 9, 5}, {5, 70, 33}, {4, 300, 257}}) {
            int queries = shape[0];
            int keys = shape[1];
            int width = shape[2];
            float[] x = floats(queries * width);
            float[] y = floats(keys * width);
            NearestRows found = engine.nearestRows(tensor(queries, width, x), tensor(keys, width, y));
            for (int q = 0; q < queries; q++) {
                int nearest = -1;
                double least = Double.POSITIVE_INFINITY;
                for (int e = 0; e < keys; e++) {
                    double distance = distance(x, q, y, e, width);
                    if (distance < least) {
                        nearest = e;
                        least = distance;
                    }
                }
                String what = Arrays.toString(shape) + ", query " + q;
                assertEquals(nearest, found.indices()[q], what);
                assertEquals(least, found.distances()[q], 1e-12 * (1 + least), what);
            }
        }
    }

    private static double distance(float[] x, int row, float[] y, int other, int width) {
        double squares = 0;
        for (int i = 0; i < width; i++) {
            double difference = (double) x[row * width + i] - y[other * width + i];
            squares += difference * difference;
        }
        return Math.sqrt(squares);
    }

    @Test
    void theLowestIndexIsTheNearestAmongEqualsAndItsDistanceIsNotRoundedAway() {
        int width = 64;
        float[] keys = floats(6 * width);
        System.arraycopy(keys, 2 * width, keys, 4 * width, width);
        float[] query = rowsOf(keys, width, 4);
        NearestRows found = engine.nearestRows(tensor(1, width, query), tensor(6, width, keys));
        assertArrayEquals(new int[] {2}, found.indices());
        assertArrayEquals(new double[] {0}, found.distances());
        // Far from zero and close together: an expanded square would have no digits left.
        float[] far = new float[width];
        Arrays.fill(far, 1000);
        float[] near = far.clone();
        near[7] = 1000.0625f;
        found = engine.nearestRows(tensor(1, width, far), tensor(1, width, near));
        assertArrayEquals(new double[] {0.0625}, found.distances());
    }

    @Test
    void aNotANumberIsNeverNearestAndNoKeysHaveNoNearest() {
        float nan = Float.NaN;
        Tensor keys = tensor(3, 2, new float[] {nan, 0, 3, 4, 0, nan});
        Tensor queries = tensor(2, 2, new float[] {0, 0, nan, 0});
        NearestRows found = engine.nearestRows(queries, keys);
        assertArrayEquals(new int[] {1, -1}, found.indices());
        assertArrayEquals(new double[] {5, Double.NaN}, found.distances());
        found = engine.nearestRows(queries, keys.rows(0, 0));
        assertArrayEquals(new int[] {-1, -1}, found.indices());
        assertArrayEquals(new double[] {Double.NaN, Double.NaN}, found.distances());
        assertEquals(0, engine.nearestRows(queries.rows(0, 0), keys).indices().length);
        float infinite = Float.POSITIVE_INFINITY;
        found = engine.nearestRows(tensor(1, 2, new float[] {infinite, 0}), keys);
        assertArrayEquals(new int[] {1}, found.indices());
        refused(() -> engine.nearestRows(queries, keys.columns(0, 1)));
        refused(() -> engine.nearestRows(queries, engine.upload(matrix(3, 2, StorageType.F32))));
    }

    @Test
    void aQuerysNearestRowDoesNotDependOnTheOthersAndViewsWillDo() {
        int width = 37;
        Tensor keys = tensor(50, width + 4, floats(50 * (width + 4))).rows(3, 48).columns(2, width + 2);
        Tensor queries = tensor(9, width + 1, floats(9 * (width + 1))).columns(1, width + 1);
        NearestRows all = engine.nearestRows(queries, keys);
        for (int q = 0; q < 9; q++) {
            NearestRows alone = engine.nearestRows(queries.rows(q, q + 1), keys);
            assertEquals(all.indices()[q], alone.indices()[0]);
            assertEquals(all.distances()[q], alone.distances()[0]);
            NearestRows only = engine.nearestRows(queries.rows(q, q + 1),
                    keys.rows(all.indices()[q], all.indices()[q] + 1));
            assertEquals(all.distances()[q], only.distances()[0]);
        }
    }

    @Test
    void outliersAreSwappedAndTheirZScoresEqualTheOracle() {
        int d = 21;
        int[] lengths = {1, 9, 2, 12};
        Sequences sequences = Sequences.whole(lengths);
        int rows = sequences.rows();
        float[] difference = floats(rows * d);
        for (int i = 0; i < d; i++) {
            difference[4 * d + i] *= 9;
            difference[15 * d + i] *= 5;
        }
        float[] output = floats(rows * d);
        double[] z = new double[rows];
        for (int s = 0; s < lengths.length; s++) {
            double[] own = new double[lengths[s]];
            for (int i = 0; i < own.length; i++) {
                own[i] = norm(difference, sequences.firstRow(s) + i, d);
            }
            System.arraycopy(Oracle.zScores(own), 0, z, sequences.firstRow(s), own.length);
        }
        SwapRule[] rules = {SwapRule.ALWAYS, SwapRule.NEVER, new SwapRule.Outliers(1.5), new SwapRule.Outliers(z[4]),
            new SwapRule.Outliers(z[4] + 0.9e-5), new SwapRule.Outliers(z[4] + 1.1e-5)};
        int[] swapped = {rows, 0, 2, 2, 2, 1};
        for (int rule = 0; rule < rules.length; rule++) {
            Tensor out = tensor(rows, d, output);
            Tensor norms = room.tensor(rows, 1, StorageType.F64);
            Tensor zScores = room.tensor(rows, 1, StorageType.F64);
            engine.outlierSwap(tensor(rows, d, difference), sequences, rules[rule], norms, zScores, out);
            assertArrayEquals(z, engine.readDoubles(zScores), 1e-9);
            assertTrue(Double.isNaN(engine.readDoubles(zScores)[0]), "one position has no z-score");
            float[] after = engine.read(out);
            int count = 0;
            for (int t = 0; t < rows; t++) {
                assertEquals(norm(difference, t, d), engine.readDoubles(norms)[t], 1e-12);
                boolean swaps = after[t * d] != output[t * d];
                count += swaps ? 1 : 0;
                for (int i = t * d; i < (t + 1) * d; i++) {
                    assertEquals(swaps ? output[i] + difference[i] : output[i], after[i]);
                }
            }
            assertEquals(swapped[rule], count, rules[rule].toString());
        }
    }

    @Test
    void zScoresWithACacheUseTheNormsOfEarlierPositions() {
        int d = 8;
        float[] difference = floats(10 * d);
        Tensor all = tensor(10, d, difference);
        Tensor norms = room.tensor(10, 1, StorageType.F64);
        Tensor zWhole = room.tensor(10, 1, StorageType.F64);
        Tensor out = tensor(10, d, new float[10 * d]);
        engine.outlierSwap(all, Sequences.whole(10), SwapRule.NEVER, norms, zWhole, out);
        Tensor cache = room.tensor(20, 1, StorageType.F64);
        Tensor zFirst = room.tensor(9, 1, StorageType.F64);
        engine.outlierSwap(all.rows(0, 9), Sequences.cached(new int[] {9}, new int[] {4}, new int[] {9}),
                SwapRule.NEVER, cache, zFirst, out.rows(0, 9));
        Tensor zLast = room.tensor(1, 1, StorageType.F64);
        engine.outlierSwap(all.rows(9, 10), Sequences.cached(new int[] {1}, new int[] {4}, new int[] {10}),
                SwapRule.NEVER, cache, zLast, out.rows(9, 10));
        assertEquals(engine.readDoubles(zWhole)[9], engine.readDoubles(zLast)[0]);
    }

    @Test
    void equalNormsHaveNoZScore() {
        int d = 3;
        float[] same = new float[7 * d];
        Arrays.fill(same, 0.1f);
        for (float[] difference : new float[][] {same, new float[7 * d]}) {
            Tensor zScores = room.tensor(7, 1, StorageType.F64);
            Tensor out = tensor(7, d, new float[7 * d]);
            engine.outlierSwap(tensor(7, d, difference), Sequences.whole(7), new SwapRule.Outliers(-100),
                    room.tensor(7, 1, StorageType.F64), zScores, out);
            for (double z : engine.readDoubles(zScores)) {
                assertTrue(Double.isNaN(z));
            }
            assertArrayEquals(new float[7 * d], engine.read(out));
        }
    }

    @Test
    void momentsAddUpInDoubleWhateverTheCutAndTheThreads() {
        for (int width : new int[] {1, 5, 16, 17, 97, 130}) {
            int rows = 301;
            float[] keys = floats(rows * width);
            double[] expected = new double[width * width];
            for (int t = 0; t < rows; t++) {
                for (int i = 0; i < width; i++) {
                    for (int j = 0; j < width; j++) {
                        expected[i * width + j] += (double) keys[t * width + i] * keys[t * width + j];
                    }
                }
            }
            double[] first = null;
            for (int threads = 1; threads <= 3; threads++) {
                try (Engine other = open(threads); Workspace w = other.workspace();
                        MomentSum sum = other.momentSum(width)) {
                    Tensor all = tensor(other, w, rows, width, keys);
                    int cut = 100 * (threads - 1);
                    sum.add(all.rows(0, cut));
                    sum.add(all.rows(cut, rows));
                    double[] actual = sum.read();
                    assertArrayEquals(expected, actual, 1e-11);
                    for (int i = 0; i < width; i++) {
                        for (int j = 0; j < i; j++) {
                            assertEquals(actual[i * width + j], actual[j * width + i]);
                        }
                    }
                    first = first == null ? actual : first;
                    assertArrayEquals(first, actual, "bits on " + threads + " threads");
                }
            }
        }
    }

    @Test
    void aMomentSumGoesOnAfterAnEarlierOneBitForBit() {
        int width = 37;
        Tensor keys = tensor(90, width, floats(90 * width));
        try (MomentSum whole = engine.momentSum(width); MomentSum before = engine.momentSum(width);
                MomentSum after = engine.momentSum(width)) {
            before.add(keys.rows(0, 50));
            after.add(Matrix.of(width, width, before.read()));
            after.add(keys.rows(50, 90));
            whole.add(keys.rows(0, 50));
            whole.add(keys.rows(50, 90));
            assertArrayEquals(whole.read(), after.read());
            refused(() -> after.add(Matrix.of(1, 2, new double[2])));
        }
    }
}
