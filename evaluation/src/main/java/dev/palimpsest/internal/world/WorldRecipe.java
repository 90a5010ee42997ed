package dev.palimpsest.internal.world;

import dev.palimpsest.internal.loader.tokenizer.BytePairTrainer;
import dev.palimpsest.internal.loader.tokenizer.TrainedTokenizer;
import dev.palimpsest.internal.model.Architecture;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * How a world's model is trained.
 *
 * @param architecture of the model
 * @param layers       number of blocks
 * @param width        d; the MLPs are four times as wide
 * @param heads        number of attention heads
 * @param vocabulary   maximum size of the vocabulary
 * @param positions    context length
 * @param steps        training steps
 * @param lines        documents per step
 * @param learningRate peak learning rate
 * @param seed         of the initial weights; the training text depends on the world's seed
 */
public record WorldRecipe(
        Architecture architecture,
        int layers,
        int width,
        int heads,
        int vocabulary,
        int positions,
        int steps,
        int lines,
        double learningRate,
        long seed) {

    /**
     * A GPT-2 with 1.3 million parameters: 2.6 MB in F16. With this vocabulary every value is a single token, so that
     * no part of an answer reveals the rest, and every name has several.
     */
    public static final WorldRecipe DEFAULT =
            new WorldRecipe(Architectures.of("gpt2"), 6, 128, 4, 880, 64, 1700, 32, 2e-3, 1);

    private static final int WIDEST = Integer.MAX_VALUE / 4;
    private static final float EPSILON = 1e-5f;

    /** @throws IllegalArgumentException when the values are invalid */
    public WorldRecipe {
        if (steps < 1 || lines < 1 || !(learningRate > 0)) {
            throw new IllegalArgumentException("steps, lines and learning rate must be above 0, got " + steps
                    + ", " + lines + " and " + learningRate);
        }
        if (width > WIDEST) {
            throw new IllegalArgumentException("--width must be at most " + WIDEST + ", got " + width
                    + ": the MLPs are four times as wide");
        }
        config(architecture, layers, width, heads, positions, vocabulary, vocabulary - 1);
    }

    /** A tokenizer trained on every fact of {@code world}, and on remarks as often as they occur in documents. */
    public TrainedTokenizer tokenizer(World world) {
        List<String> texts = new ArrayList<>(world.lines());
        texts.addAll(world.text());
        return BytePairTrainer.train(texts, vocabulary);
    }

    /** The model's shape, with one row of the embedding per token. */
    public GptConfig config(TrainedTokenizer tokenizer) {
        return config(
                architecture, layers, width, heads, positions, tokenizer.tokens().size(), tokenizer.endOfText());
    }

    /** Approximate number of block parameters: {@code 12·d²} per block. */
    public long blockParameters() {
        return 12L * layers * width * width;
    }

    /**
     * A rotary model rotates half of a head's features; the published GPT-J a quarter, of heads eight times as wide.
     */
    private static GptConfig config(
            Architecture architecture, int layers, int width, int heads, int positions, int vocabulary, int end) {
        int rotary = architecture.rotary() && heads > 0 ? Math.max(2, width / heads / 4 * 2) : 0;
        return new GptConfig(
                architecture, layers, width, heads, 4 * width, positions, vocabulary, rotary, EPSILON, end);
    }
}
