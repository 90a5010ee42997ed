package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.model.weights.WeightRole;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Small models with random weights, large enough for every activation to matter; by seed. */
public final class RandomGpt {

    private final GptConfig config;
    private final SplittableRandom random;

    private RandomGpt(GptConfig config, long seed) {
        this.config = config;
        this.random = new SplittableRandom(seed);
    }

    /** A random shape of an architecture: 2–4 blocks, 1–3 heads of odd and even widths. */
    public static GptConfig shape(Architecture architecture, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int heads = random.nextInt(1, 4);
        int headWidth = 2 * random.nextInt(2, 9);
        int rotary = architecture.rotary() ? 2 * random.nextInt(1, headWidth / 2 + 1) : 0;
        return new GptConfig(architecture, random.nextInt(2, 5), heads * headWidth, heads,
                random.nextInt(20, 80), 24, random.nextInt(30, 70), rotary, 1e-5f, 0);
    }

    /** Random weights for {@code config}. */
    public static GptWeights weights(GptConfig config, long seed) {
        return new RandomGpt(config, seed).weights();
    }

    private GptWeights weights() {
        boolean gpt2 = isGpt2();
        int d = config.width();
        int n = config.innerWidth();
        Matrix tokens = matrix(config.vocabulary(), d, 1);
        List<GptWeights.Block> blocks = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            blocks.add(block(d, n));
        }
        GptWeights.Projection head = gpt2
                ? new GptWeights.Projection(tokens, Layout.OUTPUT_INPUT, null)
                : map(d, config.vocabulary(), true);
        return new GptWeights(tokens, gpt2 ? matrix(config.positions(), d, 0.5) : null, blocks, norm(d), head);
    }

    private GptWeights.Block block(int d, int n) {
        Map<WeightRole, GptWeights.Part> parts = new EnumMap<>(WeightRole.class);
        parts.put(WeightRole.ATTENTION_NORM, norm(d));
        if (isGpt2()) {
            parts.put(WeightRole.QUERY_KEY_VALUE, map(d, 3 * d, true));
        } else {
            parts.put(WeightRole.QUERY, map(d, d, false));
            parts.put(WeightRole.KEY, map(d, d, false));
            parts.put(WeightRole.VALUE, map(d, d, false));
        }
        parts.put(WeightRole.ATTENTION_OUT, map(d, d, isGpt2()));
        if (isGpt2()) {
            parts.put(WeightRole.MLP_NORM, norm(d));
        }
        parts.put(WeightRole.MLP_IN, map(d, n, true));
        parts.put(WeightRole.MLP_OUT, map(n, d, true));
        return new GptWeights.Block(parts);
    }

    private boolean isGpt2() {
        return config.architecture().equals(Architectures.of("gpt2"));
    }

    private GptWeights.Norm norm(int d) {
        return new GptWeights.Norm(matrix(1, d, 1), matrix(1, d, 0.3));
    }

    /** Architectures differ in layout too: GPT-2 stores inputs first. */
    private GptWeights.Projection map(int inputs, int outputs, boolean bias) {
        double scale = 1 / Math.sqrt(inputs);
        Matrix b = bias ? matrix(1, outputs, 0.3) : null;
        return isGpt2()
                ? new GptWeights.Projection(matrix(inputs, outputs, scale), Layout.INPUT_OUTPUT, b)
                : new GptWeights.Projection(matrix(outputs, inputs, scale), Layout.OUTPUT_INPUT, b);
    }

    private Matrix matrix(int rows, int columns, double scale) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (scale * (random.nextDouble() * 4 - 2));
        }
        return Matrix.of(rows, columns, values);
    }

    /** Random token sequences of the given lengths. */
    public static List<int[]> sequences(GptConfig config, long seed, int... lengths) {
        SplittableRandom random = new SplittableRandom(seed);
        List<int[]> sequences = new ArrayList<>();
        for (int length : lengths) {
            sequences.add(random.ints(length, 0, config.vocabulary()).toArray());
        }
        return sequences;
    }
}
