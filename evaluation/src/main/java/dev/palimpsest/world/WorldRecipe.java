package dev.palimpsest.world;

import dev.palimpsest.loader.tokenizer.BytePairTrainer;
import dev.palimpsest.loader.tokenizer.TrainedTokenizer;
import dev.palimpsest.model.Architecture;
import dev.palimpsest.model.Architectures;
import dev.palimpsest.model.GptConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * How a world's model is made.
 *
 * @param architecture of the model
 * @param layers       number of blocks
 * @param width        d; the MLPs are four times as wide
 * @param heads        attention heads
 * @param vocabulary   ids of the tokenizer at most
 * @param positions    longest sequence
 * @param steps        of training
 * @param lines        documents a step
 * @param learningRate the highest
 * @param seed         of the first weights; the training text goes by the world's
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
     * A GPT-2 of 1.3 million parameters: 2.6 MB in halves. With so many ids every value is one token, so that no part of
     * an answer gives the rest away, and every name several.
     */
    public static final WorldRecipe DEFAULT =
            new WorldRecipe(Architectures.of("gpt2"), 6, 128, 4, 880, 64, 1700, 32, 2e-3, 1);

    private static final float EPSILON = 1e-5f;

    /** @throws IllegalArgumentException when no model can be trained so */
    public WorldRecipe {
        if (steps < 1 || lines < 1 || !(learningRate > 0)) {
            throw new IllegalArgumentException("training needs steps, lines and a learning rate above 0, got " + steps
                    + ", " + lines + " and " + learningRate);
        }
        config(architecture, layers, width, heads, positions, vocabulary, vocabulary - 1);
    }

    /** A tokenizer that has seen every fact of {@code world}, and remarks as often as documents have them. */
    public TrainedTokenizer tokenizer(World world) {
        List<String> texts = new ArrayList<>(world.lines());
        texts.addAll(world.text());
        return BytePairTrainer.train(texts, vocabulary);
    }

    /** The model's shape, with as many rows in the embedding as there are ids. */
    public GptConfig config(TrainedTokenizer tokenizer) {
        return config(
                architecture, layers, width, heads, positions, tokenizer.tokens().size(), tokenizer.endOfText());
    }

    /** About how many weights the blocks have: {@code 12·d²} each. */
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
