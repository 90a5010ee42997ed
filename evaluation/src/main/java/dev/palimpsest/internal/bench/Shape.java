package dev.palimpsest.internal.bench;

import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.message.Suggestion;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The shape of a model to benchmark.
 *
 * @param name    value of {@code --shape}
 * @param config  without an end-of-text token, so that decoding does not stop early
 * @param layers  layers to edit, the paper's where it has any
 * @param storage default storage type of the weights
 */
public record Shape(String name, GptConfig config, List<Integer> layers, StorageType storage) {

    private static final float EPSILON = 1e-5f;

    private static final List<Shape> ALL = List.of(
            gpt2("tiny", 4, 64, 4, 512, 0, 2, StorageType.F32),
            gpt2("gpt2", 12, 768, 12, 50257, 3, 5, StorageType.F32),
            gpt2("gpt2-xl", 48, 1600, 25, 50257, 13, 17, StorageType.F16),
            new Shape("gptj-6b",
                    new GptConfig(Architectures.of("gptj"), 28, 4096, 16, 4 * 4096, 2048, 50400, 64, EPSILON, -1),
                    range(3, 8), StorageType.F16));

    public Shape {
        layers = List.copyOf(layers);
    }

    private static Shape gpt2(String name, int layers, int width, int heads, int vocabulary, int firstEdited,
            int lastEdited, StorageType storage) {
        return new Shape(name,
                new GptConfig(Architectures.of("gpt2"), layers, width, heads, 4 * width, 1024, vocabulary, 0, EPSILON,
                        -1),
                range(firstEdited, lastEdited), storage);
    }

    private static List<Integer> range(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
    }

    /** The names of all shapes. */
    public static List<String> names() {
        return ALL.stream().map(Shape::name).toList();
    }

    /** @throws IllegalArgumentException naming the available shapes */
    public static Shape of(String name) {
        return ALL.stream()
                .filter(shape -> shape.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no shape " + Quote.of(name) + "; available: "
                        + String.join(", ", names())
                        + Suggestion.clause(name, names())));
    }

    /** Elements of one block's matrices in any architecture: q, k, v and out are d × d, the MLP's two are d × n. */
    private long blockElements() {
        long d = config.width();
        return 4 * d * d + 2 * d * config.innerWidth();
    }

    /** Elements of the matrices used for one token: those of the blocks and of the output head. */
    private long matrixElements() {
        return config.layers() * blockElements() + (long) config.width() * config.vocabulary();
    }

    /** Bytes of all weights. */
    long weightBytes(StorageType type) {
        // The head's matrix is counted already: a tied one is the token table.
        long rows = (config.architecture().rotary() ? 0 : config.positions())
                + (config.architecture().tiedHead() ? 0 : config.vocabulary());
        long embeddings = config.width() * rows;
        return (matrixElements() + embeddings) * type.bytes();
    }

    /** Bytes of the weights read for each decoded token. */
    long decodedBytes(StorageType type) {
        return matrixElements() * type.bytes();
    }

    /**
     * Floating-point operations to run {@code texts} texts of {@code length} tokens and compute the logits after each:
     * two per weight and token, and four times d per pair of positions in attention.
     */
    double prefillOperations(int texts, int length) {
        double d = config.width();
        double pairs = length * (length + 1.0) / 2;
        return texts * (2.0 * length * config.layers() * blockElements()
                + 4 * d * pairs * config.layers()
                + 2 * d * config.vocabulary());
    }
}
