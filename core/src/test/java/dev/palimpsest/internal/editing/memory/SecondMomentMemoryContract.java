package dev.palimpsest.internal.editing.memory;

import static dev.palimpsest.internal.compute.Oracle.real;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.compute.EngineTest;
import dev.palimpsest.internal.compute.InverseMemory;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

/** The closed form on any engine, against direct inverses by Commons Math. */
public abstract class SecondMomentMemoryContract extends EngineTest {

    private static final int WIDTH = 23;
    private static final int VALUE_WIDTH = 5;
    private static final double LAMBDA = 3;

    @Test
    void solvesAsTheDirectInverseDoes() {
        Random random = new Random(1);
        KeyStatistics.Moment moment = moment(random, 4 * WIDTH);
        RealMatrix c = mean(moment).scalarMultiply(LAMBDA);
        for (boolean absorbs : new boolean[] {true, false}) {
            RealMatrix remembered = c;
            try (InverseMemory memory = new SecondMomentMemory(LAMBDA, 0).open(engine, 0, moment)) {
                for (int batch = 0; batch < 4; batch++) {
                    RealMatrix keys = random(random, 1 + batch, WIDTH);
                    RealMatrix with = remembered.add(keys.transpose().multiply(keys));
                    RealMatrix expected = inverse(with).multiply(keys.transpose());
                    assertClose(expected.transpose(), absorbs ? memory.absorb(matrix(keys)) : memory.solve(matrix(keys)), 1e-9);
                    remembered = absorbs ? with : remembered;
                }
            }
        }
    }

    /** For fixed keys and values the batches' order and grouping do not matter (arXiv 2605.26670). */
    @Test
    void consecutiveBatchesAreRecursiveLeastSquares() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            KeyStatistics.Moment moment = moment(random, 3 * WIDTH);
            RealMatrix keys = random(random, 12, WIDTH);
            RealMatrix values = random(random, 12, VALUE_WIDTH);
            RealMatrix start = random(random, VALUE_WIDTH, WIDTH);
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                order.add(i);
            }
            RealMatrix atOnce = edit(moment, start, keys, values, order, 12);
            Collections.shuffle(order, random);
            RealMatrix inBatches = edit(moment, start, keys, values, order, 1 + random.nextInt(5));
            assertTrue(atOnce.subtract(inBatches).getFrobeniusNorm() <= 1e-9 * atOnce.getFrobeniusNorm(),
                    "seed " + seed);
        }
    }

    /** Wh after editing all facts, {@code batchSize} at a time, {@code R = V − Wh·K} at the current weights. */
    private RealMatrix edit(KeyStatistics.Moment moment, RealMatrix start, RealMatrix keys, RealMatrix values,
            List<Integer> order, int batchSize) {
        RealMatrix weight = start;
        try (InverseMemory memory = new SecondMomentMemory(LAMBDA, 0).open(engine, 0, moment)) {
            for (int from = 0; from < order.size(); from += batchSize) {
                int[] rows = order.subList(from, Math.min(from + batchSize, order.size())).stream()
                        .mapToInt(Integer::intValue)
                        .toArray();
                RealMatrix k = rows(keys, rows);
                RealMatrix residual = rows(values, rows).transpose().subtract(weight.multiply(k.transpose()));
                Matrix solution = memory.absorb(matrix(k));
                weight = weight.add(residual.multiply(real(solution)));
            }
        }
        return weight;
    }

    @Test
    void tooFewTokensAreRefusedNamingLayerAndTokens() {
        KeyStatistics.Moment moment = moment(new Random(2), WIDTH - 3);
        var refused = assertThrows(IllegalArgumentException.class,
                () -> new SecondMomentMemory(LAMBDA, 0).open(engine, 7, moment));
        assertTrue(refused.getMessage().contains("layer 7"), refused.getMessage());
        assertTrue(refused.getMessage().contains((WIDTH - 3) + " tokens"), refused.getMessage());
        assertTrue(refused.getMessage().contains(10 * WIDTH + " are needed"), refused.getMessage());
    }

    /** GPT-J's block 0: many tokens, few different keys. */
    @Test
    void keysOfTooFewDimensionsAreRefusedHoweverMany() {
        Random random = new Random(3);
        RealMatrix few = random(random, 5, WIDTH);
        double[] sum = new double[WIDTH * WIDTH];
        for (int t = 0; t < 1000; t++) {
            double[] key = few.getRow(t % 5);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += key[i / WIDTH] * key[i % WIDTH];
            }
        }
        KeyStatistics.Moment moment = new KeyStatistics.Moment(Matrix.of(WIDTH, WIDTH, sum), 1000);
        var refused = assertThrows(IllegalArgumentException.class,
                () -> new SecondMomentMemory(LAMBDA, 0).open(engine, 0, moment));
        assertTrue(refused.getMessage().contains("span only 5 dimensions"), refused.getMessage());
    }

    @Test
    void aRidgeIsTheUsersWayOut() {
        KeyStatistics.Moment moment = moment(new Random(4), 3);
        try (InverseMemory memory = new SecondMomentMemory(LAMBDA, 0.5).open(engine, 0, moment)) {
            RealMatrix keys = random(new Random(5), 2, WIDTH);
            RealMatrix c = mean(moment).scalarMultiply(LAMBDA).add(ridge(0.5)).add(keys.transpose().multiply(keys));
            assertClose(inverse(c).multiply(keys.transpose()).transpose(), memory.solve(matrix(keys)), 1e-9);
        }
    }

    private static KeyStatistics.Moment moment(Random random, int tokens) {
        RealMatrix keys = random(random, tokens, WIDTH);
        return new KeyStatistics.Moment(matrix(keys.transpose().multiply(keys)), tokens);
    }

    private static RealMatrix mean(KeyStatistics.Moment moment) {
        return real(moment.sum()).scalarMultiply(1.0 / moment.tokens());
    }

    private static RealMatrix ridge(double value) {
        RealMatrix ridge = new Array2DRowRealMatrix(WIDTH, WIDTH);
        for (int i = 0; i < WIDTH; i++) {
            ridge.setEntry(i, i, value);
        }
        return ridge;
    }

    private static RealMatrix inverse(RealMatrix c) {
        return new LUDecomposition(c).getSolver().getInverse();
    }

    private static RealMatrix random(Random random, int rows, int columns) {
        RealMatrix matrix = new Array2DRowRealMatrix(rows, columns);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                matrix.setEntry(i, j, random.nextGaussian());
            }
        }
        return matrix;
    }

    private static RealMatrix rows(RealMatrix matrix, int[] rows) {
        int[] columns = new int[matrix.getColumnDimension()];
        Arrays.setAll(columns, i -> i);
        return matrix.getSubMatrix(rows, columns);
    }

    private static Matrix matrix(RealMatrix m) {
        double[] values = new double[m.getRowDimension() * m.getColumnDimension()];
        for (int i = 0; i < values.length; i++) {
            values[i] = m.getEntry(i / m.getColumnDimension(), i % m.getColumnDimension());
        }
        return Matrix.of(m.getRowDimension(), m.getColumnDimension(), values);
    }

    private static void assertClose(RealMatrix expected, Matrix actual, double tolerance) {
        assertEquals(expected.getRowDimension(), actual.rows());
        double difference = expected.subtract(real(actual)).getFrobeniusNorm();
        assertTrue(difference <= tolerance * expected.getFrobeniusNorm(), "differs by " + difference);
    }
}
