package dev.palimpsest.training;

import dev.palimpsest.compute.Linear.Layout;
import dev.palimpsest.model.Architecture;
import dev.palimpsest.model.GptConfig;
import dev.palimpsest.model.GptWeights;
import dev.palimpsest.model.GptWeights.Block;
import dev.palimpsest.model.GptWeights.Norm;
import dev.palimpsest.model.GptWeights.Projection;
import dev.palimpsest.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The weights a model has before training, as GPT-2's were drawn (Radford et al. 2019, section 2.3; Hugging Face's
 * {@code _init_weights}): normal with deviation 0.02, the two projections of each block into the residual stream
 * 0.02/√(2·layers), so that its variance does not grow with depth; norms one, biases zero. F32, on the heap.
 */
public final class FreshWeights {

    private static final double DEVIATION = 0.02;

    private final GptConfig config;
    private final boolean gpt2;
    private final SplittableRandom random;

    private FreshWeights(GptConfig config, long seed) {
        this.config = config;
        this.gpt2 = config.architecture() == Architecture.GPT2;
        this.random = new SplittableRandom(seed);
    }

    /**
     * Draws the weights of a model in its architecture's layout: GPT-2's head is the token embedding, GPT-J's its own.
     *
     * @param seed the same gives the same bits, on every machine
     */
    public static GptWeights of(GptConfig config, long seed) {
        return new FreshWeights(config, seed).draw();
    }

    private GptWeights draw() {
        int d = config.width();
        Matrix tokens = normal(config.vocabulary(), d, DEVIATION);
        Matrix positions = gpt2 ? normal(config.positions(), d, DEVIATION) : null;
        List<Block> blocks = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            blocks.add(block(d, config.innerWidth()));
        }
        Projection head = gpt2
                ? new Projection(tokens, Layout.OUTPUT_INPUT, null)
                : map(d, config.vocabulary(), DEVIATION, true);
        return new GptWeights(tokens, positions, blocks, norm(d), head);
    }

    private Block block(int d, int n) {
        double residual = DEVIATION / Math.sqrt(2.0 * config.layers());
        List<Projection> queryKeyValue = new ArrayList<>();
        for (int i = 0; i < (gpt2 ? 1 : 3); i++) {
            queryKeyValue.add(map(d, gpt2 ? 3 * d : d, DEVIATION, gpt2));
        }
        return new Block(
                norm(d),
                List.copyOf(queryKeyValue),
                map(d, d, residual, gpt2),
                gpt2 ? norm(d) : null,
                map(d, n, DEVIATION, true),
                map(n, d, residual, true));
    }

    private Norm norm(int d) {
        float[] ones = new float[d];
        Arrays.fill(ones, 1);
        return new Norm(Matrix.of(1, d, ones), zeros(d));
    }

    /** GPT-2's checkpoints store inputs first, GPT-J's outputs. */
    private Projection map(int inputs, int outputs, double deviation, boolean bias) {
        Matrix b = bias ? zeros(outputs) : null;
        return gpt2
                ? new Projection(normal(inputs, outputs, deviation), Layout.INPUT_OUTPUT, b)
                : new Projection(normal(outputs, inputs, deviation), Layout.OUTPUT_INPUT, b);
    }

    private Matrix zeros(int length) {
        return Matrix.of(1, length, new float[length]);
    }

    private Matrix normal(int rows, int columns, double deviation) {
        float[] values = new float[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * gaussian());
        }
        return Matrix.of(rows, columns, values);
    }

    /** By Box and Muller, with functions whose last bit is the same everywhere. */
    private double gaussian() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
    }
}
