package dev.palimpsest.internal.compute.cpu.dense;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.compute.InverseMemory;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folding absorbed keys into the factor: where it happens, and what it costs in accuracy. */
class CpuInverseMemoryTest {

    private static final int N = 48;

    /** Relative, in the Euclidean norm. Measured: 1e-15 after 34 folds, at most 2e-15 after 341. */
    private static final double BOUND = 1e-14;

    /** @param size standard deviation of the keys */
    private static Matrix keys(SplittableRandom random, int count, double size) {
        float[] keys = new float[count * N];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (float) (size * random.nextGaussian());
        }
        return Matrix.of(count, N, keys);
    }

    /**
     * C, summed with compensation (Kahan): adding thousands of keys to a plain double loses more than the memory
     * does.
     */
    private static final class Sum {

        private final double[] c = new double[N * N];
        private final double[] lost = new double[N * N];

        /** The second moment of 4n keys whose elements shrink down to the factor {@code least}. */
        static Sum moment(SplittableRandom random, double least) {
            Sum sum = new Sum();
            double[] key = new double[N];
            for (int t = 0; t < 4 * N; t++) {
                for (int i = 0; i < N; i++) {
                    key[i] = random.nextGaussian() * Math.pow(least, (double) i / N);
                }
                sum.add(key);
            }
            return sum;
        }

        private void add(double[] key) {
            for (int i = 0; i < N * N; i++) {
                double term = key[i / N] * key[i % N] - lost[i];
                double more = c[i] + term;
                lost[i] = more - c[i] - term;
                c[i] = more;
            }
        }

        void add(Matrix keys) {
            double[] key = new double[N];
            for (int b = 0; b < keys.rows(); b++) {
                keys.copyRow(b, key, 0);
                add(key);
            }
        }

        Matrix matrix() {
            return Matrix.of(N, N, c.clone());
        }
    }

    private static double relative(double[] expected, double[] actual) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += (expected[i] - actual[i]) * (expected[i] - actual[i]);
            norm += expected[i] * expected[i];
        }
        return Math.sqrt(difference / norm);
    }

    /** Keys like the moment's, keys a million times larger and smaller, and a moment with a condition number of 1e12. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 1e6", "1, 1e-12", "1, 1e-41", "1e-6, 1"})
    void afterHundredsOfFoldsItSolvesAsOneFactorisedAfresh(double least, double size) {
        SplittableRandom random = new SplittableRandom(3);
        Sum c = Sum.moment(random, least);
        Matrix probe = keys(new SplittableRandom(9), 3, 1);
        int folds = 0;
        try (Workers workers = new Workers(1);
                CpuInverseMemory memory = CpuInverseMemory.of(workers, c.matrix(), 1, 0)) {
            for (int batch = 1; batch <= 3000; batch++) {
                int before = memory.terms();
                Matrix keys = keys(random, 1 + batch % 5, size);
                memory.absorb(keys);
                c.add(keys);
                folds += memory.terms() < before ? 1 : 0;
                assertTrue(memory.terms() <= N / 2 + keys.rows(), "terms are dropped");
                if (batch > N && batch % 300 == 0) {
                    try (InverseMemory fresh = CpuInverseMemory.of(workers, c.matrix(), 1, 0)) {
                        double[] expected = fresh.solve(probe).toDoubles();
                        double[] actual = memory.solve(probe).toDoubles();
                        double error = relative(expected, actual);
                        assertTrue(error <= BOUND, "relative error " + error + " after " + folds + " folds");
                    }
                }
            }
        }
        assertTrue(folds >= 300, "folded only " + folds + " times");
    }

    @Test
    void upToHalfTheWidthNothingIsFolded() {
        SplittableRandom random = new SplittableRandom(4);
        Matrix moment = Sum.moment(random, 1).matrix();
        Matrix probe = keys(random, 2, 1);
        try (Workers workers = new Workers(1); CpuInverseMemory memory = CpuInverseMemory.of(workers, moment, 1, 0)) {
            double[] first = memory.solve(probe).toDoubles();
            for (int keys = 1; keys <= N / 2; keys++) {
                memory.absorb(keys(random, 1, 1));
                memory.solve(probe);
                assertEquals(keys, memory.terms());
            }
            assertTrue(memory.reset());
            assertArrayEquals(first, memory.solve(probe).toDoubles());
            memory.absorb(keys(random, N / 2 + 1, 1));
            assertTrue(memory.reset(), "the next solve would fold, but there was none");
            assertArrayEquals(first, memory.solve(probe).toDoubles());
        }
    }

    @Test
    void aMemoryThatHasFoldedCannotBeResetAndAProjectionCan() {
        SplittableRandom random = new SplittableRandom(5);
        Matrix probe = keys(random, 2, 1);
        try (Workers workers = new Workers(1);
                CpuInverseMemory memory = CpuInverseMemory.of(workers, Sum.moment(random, 1).matrix(), 1, 0);
                CpuInverseMemory projection = CpuInverseMemory.projection(
                        workers, Matrix.of(0, N, new double[0]), true, 0.1)) {
            double[] first = projection.solve(probe).toDoubles();
            for (CpuInverseMemory each : new CpuInverseMemory[] {memory, projection}) {
                each.absorb(keys(random, N / 2 + 1, 1));
                each.absorb(keys(random, 1, 1));
                assertEquals(1, each.terms(), "folded");
            }
            double[] before = memory.solve(probe).toDoubles();
            assertFalse(memory.reset());
            assertArrayEquals(before, memory.solve(probe).toDoubles());
            assertTrue(projection.reset());
            assertArrayEquals(first, projection.solve(probe).toDoubles());
        }
    }

    /** A key that comes and goes between two folds is never folded, one that was folded is rotated out of the factor. */
    @Test
    void keysRemovedBeforeAFoldAreLeftOutOfIt() {
        SplittableRandom random = new SplittableRandom(8);
        Sum c = Sum.moment(random, 1);
        Matrix moment = c.matrix();
        Matrix probe = keys(random, 3, 1);
        Matrix folded = keys(random, N / 2 + 1, 1);
        Matrix passing = keys(random, N / 2 + 1, 1);
        try (Workers workers = new Workers(1);
                CpuInverseMemory memory = CpuInverseMemory.of(workers, moment, 1, 0);
                CpuInverseMemory other = CpuInverseMemory.of(workers, moment, 1, 0)) {
            memory.absorb(folded);
            memory.absorb(passing);
            assertEquals(N / 2 + 1, memory.terms(), "the first keys are folded");
            assertTrue(memory.downdate(passing));
            assertEquals(N / 2 + 1, memory.terms(), "so are the others");
            assertTrue(memory.downdate(folded));
            double[] left = memory.solve(probe).toDoubles();
            assertEquals(0, memory.terms());
            double[] expected = other.solve(probe).toDoubles();
            assertTrue(relative(expected, left) <= 1e-13, "relative error " + relative(expected, left));
        }
    }

    /** The same fact edited a thousand times: the error does not grow with the number of removals. */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 1, 8})
    void afterAThousandRemovalsItSolvesAsOneThatNeverAbsorbedThem(double size) {
        SplittableRandom random = new SplittableRandom(10);
        Sum c = Sum.moment(random, 1);
        Matrix probe = keys(random, 3, 1);
        try (Workers workers = new Workers(1);
                CpuInverseMemory memory = CpuInverseMemory.of(workers, c.matrix(), 1, 0)) {
            Matrix older = keys(random, 2, size);
            memory.absorb(older);
            for (int again = 0; again < 1000; again++) {
                Matrix newer = keys(random, 2, size);
                assertTrue(memory.downdate(older));
                memory.absorb(newer);
                older = newer;
            }
            c.add(older);
            try (InverseMemory fresh = CpuInverseMemory.of(workers, c.matrix(), 1, 0)) {
                double error = relative(fresh.solve(probe).toDoubles(), memory.solve(probe).toDoubles());
                assertTrue(error <= 1e-11, "relative error " + error);
            }
        }
    }

    /** An editor that resumes absorbs every batch without solving in between. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void absorbingTheSameBatchesAgainGivesTheSameBitsWithAnyNumberOfThreads(boolean projected) {
        double[] expected = null;
        for (int threads = 1; threads <= 3; threads++) {
            SplittableRandom random = new SplittableRandom(6);
            Matrix moment = Sum.moment(random, 1).matrix();
            double[] axis = new double[N];
            axis[7] = 1;
            Matrix probe = keys(random, 3, 1);
            try (Workers workers = new Workers(threads);
                    CpuInverseMemory memory = projected
                            ? CpuInverseMemory.projection(workers, Matrix.of(1, N, axis), true, 0.1)
                            : CpuInverseMemory.of(workers, moment, 1, 0)) {
                for (int batch = 0; batch < 60; batch++) {
                    Matrix keys = keys(random, 1 + batch % 7, 1);
                    if (threads == 1) {
                        memory.solve(probe);
                        memory.solve(keys);
                    }
                    memory.absorb(keys);
                }
                double[] solved = memory.solve(probe).toDoubles();
                expected = expected == null ? solved : expected;
                assertArrayEquals(expected, solved, threads + " threads");
            }
        }
    }
}
