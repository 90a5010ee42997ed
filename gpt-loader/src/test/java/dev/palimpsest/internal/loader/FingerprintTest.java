package dev.palimpsest.internal.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.editing.memory.KeyStatistics.Moment;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.model.weights.GptWeights.Norm;
import dev.palimpsest.internal.model.weights.GptWeights.Projection;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.List;
import org.junit.jupiter.api.Test;

class FingerprintTest {

    private static final int ROWS = 100;
    private static final int WIDTH = 200;

    private static GptConfig config(float epsilon) {
        return new GptConfig(Architectures.of("gpt2"), 1, WIDTH, 2, 8, ROWS, ROWS, 0, epsilon, -1);
    }

    /** A model of little more than an embedding of 80 kB, of which 16 blocks of 4 KiB are sampled. */
    private static String of(float[] embedding, float[] norm) {
        Matrix table = Matrix.of(ROWS, WIDTH, embedding);
        Matrix vector = Matrix.of(1, WIDTH, norm);
        return Fingerprint.of(config(1e-5f), new GptWeights(
                table, table, List.of(), new Norm(vector, vector), new Projection(table, Layout.OUTPUT_INPUT, null)));
    }

    @Test
    void everyByteOfASmallWeightCounts() {
        String plain = of(new float[ROWS * WIDTH], new float[WIDTH]);
        assertEquals(plain, of(new float[ROWS * WIDTH], new float[WIDTH]));
        for (int i = 0; i < WIDTH; i++) {
            float[] norm = new float[WIDTH];
            norm[i] = 1;
            assertNotEquals(plain, of(new float[ROWS * WIDTH], norm));
        }
    }

    @Test
    void theEndsOfALargeWeightCount() {
        String plain = of(new float[ROWS * WIDTH], new float[WIDTH]);
        for (int i : new int[] {0, 1023, ROWS * WIDTH - 1024, ROWS * WIDTH - 1}) {
            float[] embedding = new float[ROWS * WIDTH];
            embedding[i] = 1;
            assertNotEquals(plain, of(embedding, new float[WIDTH]));
        }
    }

    @Test
    void tokensAndSumOfAMomentCount() {
        double[] sum = new double[WIDTH * WIDTH];
        String plain = Fingerprint.of(new Moment(Matrix.of(WIDTH, WIDTH, sum.clone()), 5));
        assertEquals(plain, Fingerprint.of(new Moment(Matrix.of(WIDTH, WIDTH, sum.clone()), 5)));
        assertNotEquals(plain, Fingerprint.of(new Moment(Matrix.of(WIDTH, WIDTH, sum.clone()), 6)));
        sum[0] = 1;
        assertNotEquals(plain, Fingerprint.of(new Moment(Matrix.of(WIDTH, WIDTH, sum), 5)));
    }

    @Test
    void theConfigurationCounts() {
        Matrix table = Matrix.of(ROWS, WIDTH, new float[ROWS * WIDTH]);
        Matrix vector = Matrix.of(1, WIDTH, new float[WIDTH]);
        GptWeights weights = new GptWeights(
                table, table, List.of(), new Norm(vector, vector), new Projection(table, Layout.OUTPUT_INPUT, null));
        assertNotEquals(Fingerprint.of(config(1e-5f), weights), Fingerprint.of(config(1e-6f), weights));
    }
}
