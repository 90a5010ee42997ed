package dev.palimpsest.bench;

import dev.palimpsest.compute.Linear.Layout;
import dev.palimpsest.model.Architecture;
import dev.palimpsest.model.GptConfig;
import dev.palimpsest.model.GptWeights;
import dev.palimpsest.model.GptWeights.Block;
import dev.palimpsest.model.GptWeights.Norm;
import dev.palimpsest.model.GptWeights.Projection;
import dev.palimpsest.tensor.Matrix;
import dev.palimpsest.tensor.StorageType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Weights of a shape, drawn as GPT-2's are before training and laid out as its checkpoints are, outside Java's heap like
 * a mapped file: deviation 0.02, projections into the residual stream 0.02/√(2·layers), norms one, biases zero. So
 * activations stay of order one however deep the model.
 */
final class SyntheticGpt implements AutoCloseable {

    private static final double DEVIATION = 0.02;
    /** A multiple of any vector's and device's wishes. */
    private static final int ALIGNMENT = 256;

    private final Arena arena = Arena.ofShared();
    private final GptConfig config;
    private final StorageType type;
    private final GptWeights weights;
    private long seed;

    private SyntheticGpt(GptConfig config, StorageType type, long seed) {
        this.config = config;
        this.type = type;
        this.seed = seed;
        try {
            this.weights = weights();
        } catch (RuntimeException | Error failure) {
            arena.close();
            throw failure;
        }
    }

    /** Draws the weights; the same seed gives the same bits. */
    static SyntheticGpt draw(GptConfig config, StorageType type, long seed) {
        return new SyntheticGpt(config, type, seed);
    }

    /** Valid until this is closed. */
    GptWeights get() {
        return weights;
    }

    private GptWeights weights() {
        boolean gpt2 = config.architecture() == Architecture.GPT2;
        int d = config.width();
        Matrix tokens = matrix(config.vocabulary(), d, DEVIATION);
        List<Block> blocks = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            blocks.add(block(gpt2, d, config.innerWidth()));
        }
        Projection head = gpt2
                ? new Projection(tokens, Layout.OUTPUT_INPUT, null)
                : map(d, config.vocabulary(), DEVIATION, true);
        return new GptWeights(
                tokens, gpt2 ? matrix(config.positions(), d, DEVIATION) : null, blocks, norm(d), head);
    }

    private Block block(boolean gpt2, int d, int n) {
        double residual = DEVIATION / Math.sqrt(2.0 * config.layers());
        return new Block(
                norm(d),
                gpt2
                        ? List.of(map(d, 3 * d, DEVIATION, true))
                        : List.of(map(d, d, DEVIATION, false), map(d, d, DEVIATION, false),
                                map(d, d, DEVIATION, false)),
                map(d, d, residual, gpt2),
                gpt2 ? norm(d) : null,
                map(d, n, DEVIATION, true),
                map(n, d, residual, true));
    }

    private Norm norm(int d) {
        float[] ones = new float[d];
        Arrays.fill(ones, 1);
        return new Norm(Matrix.of(1, d, ones), Matrix.of(1, d, new float[d]));
    }

    /** GPT-2's checkpoints store inputs first, GPT-J's outputs. */
    private Projection map(int inputs, int outputs, double deviation, boolean bias) {
        Matrix b = bias ? Matrix.of(1, outputs, new float[outputs]) : null;
        return config.architecture() == Architecture.GPT2
                ? new Projection(matrix(inputs, outputs, deviation), Layout.INPUT_OUTPUT, b)
                : new Projection(matrix(outputs, inputs, deviation), Layout.OUTPUT_INPUT, b);
    }

    private Matrix matrix(int rows, int columns, double deviation) {
        MemorySegment memory = arena.allocate((long) rows * columns * type.bytes(), ALIGNMENT);
        // A uniform distribution's deviation is its limit over √3.
        Noise.fill(memory, type, Noise.mixed(seed++), deviation * Math.sqrt(3));
        return Matrix.over(memory, rows, columns, type);
    }

    @Override
    public void close() {
        arena.close();
    }
}
