package dev.palimpsest.model;

import dev.palimpsest.compute.Linear.Layout;
import dev.palimpsest.model.GptWeights.Block;
import dev.palimpsest.model.GptWeights.Norm;
import dev.palimpsest.model.GptWeights.Projection;
import dev.palimpsest.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The weights of a model that has learnt nothing, on the scale GPT-2's were drawn on (Radford et al. 2019, section 2.3;
 * Hugging Face's {@code _init_weights}): deviation 0.02, the two projections of each block into the residual stream
 * 0.02/√(2·layers), so that its variance does not grow with depth; norms one, biases zero.
 */
public final class WeightInitialisation {

    /** Draws matrices; asked for them from the embeddings up to the head. */
    @FunctionalInterface
    public interface Source {

        /** A matrix of random elements around zero. @param deviation their standard deviation */
        Matrix draw(int rows, int columns, double deviation);
    }

    private static final double DEVIATION = 0.02;

    private final GptConfig config;
    private final boolean gpt2;
    private final Source source;

    private WeightInitialisation(GptConfig config, Source source) {
        this.config = config;
        this.gpt2 = config.architecture() == Architecture.GPT2;
        this.source = source;
    }

    /** The weights in the architecture's layout: GPT-2's head is the token embedding, GPT-J's its own. */
    public static GptWeights of(GptConfig config, Source source) {
        return new WeightInitialisation(config, source).draw();
    }

    private GptWeights draw() {
        int d = config.width();
        Matrix tokens = source.draw(config.vocabulary(), d, DEVIATION);
        Matrix positions = gpt2 ? source.draw(config.positions(), d, DEVIATION) : null;
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

    private static Norm norm(int d) {
        float[] ones = new float[d];
        Arrays.fill(ones, 1);
        return new Norm(Matrix.of(1, d, ones), zeros(d));
    }

    /** GPT-2's checkpoints store inputs first, GPT-J's outputs. */
    private Projection map(int inputs, int outputs, double deviation, boolean bias) {
        Matrix b = bias ? zeros(outputs) : null;
        return gpt2
                ? new Projection(source.draw(inputs, outputs, deviation), Layout.INPUT_OUTPUT, b)
                : new Projection(source.draw(outputs, inputs, deviation), Layout.OUTPUT_INPUT, b);
    }

    private static Matrix zeros(int length) {
        return Matrix.of(1, length, new float[length]);
    }
}
