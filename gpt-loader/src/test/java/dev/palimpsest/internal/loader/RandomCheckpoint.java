package dev.palimpsest.internal.loader;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.loader.checkpoint.CheckpointConfig;
import dev.palimpsest.internal.loader.checkpoint.Narrowing;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.safetensors.SafetensorsWriter;
import dev.palimpsest.internal.model.Architecture;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.weights.StoredTensor;
import dev.palimpsest.internal.model.weights.WeightId;
import dev.palimpsest.internal.tensor.StorageType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes a checkpoint of random weights in Hugging Face's layout. A tensor's values depend on the seed and its name
 * only: the same model in shards, without prefix or in another storage type has the same weights, but for rounding.
 *
 * @param config    the shape; {@code endOfText} −1 becomes null
 * @param seed      of the weights
 * @param storage   storage types, given to the tensors in turn
 * @param shards    number of files; 1 for a single one without index
 * @param prefixed  whether names begin with {@code transformer.}
 * @param tied      whether the head is the embedding
 * @param buffers   whether to add causal masks, as old checkpoints have them
 * @param tokenizer folder with {@code vocab.json} and {@code merges.txt}; null for the golden models' 600 tokens
 */
public record RandomCheckpoint(
        GptConfig config,
        long seed,
        List<StorageType> storage,
        int shards,
        boolean prefixed,
        boolean tied,
        boolean buffers,
        Path tokenizer) {

    /** A tensor and how its values are distributed. @param rows 0 for a vector */
    private record Spec(String prefix, String name, int rows, int columns, double mean, double deviation) {}

    /** A single F32 file named as Hugging Face names it, head tied as the architecture has it, golden tokenizer. */
    public static RandomCheckpoint of(GptConfig config) {
        return new RandomCheckpoint(
                config, 1, List.of(StorageType.F32), 1, true, config.architecture().tiedHead(), false, null);
    }

    public RandomCheckpoint withSeed(long seed) {
        return new RandomCheckpoint(config, seed, storage, shards, prefixed, tied, buffers, tokenizer);
    }

    public RandomCheckpoint withStorage(StorageType... storage) {
        return new RandomCheckpoint(config, seed, List.of(storage), shards, prefixed, tied, buffers, tokenizer);
    }

    public RandomCheckpoint withShards(int shards) {
        return new RandomCheckpoint(config, seed, storage, shards, prefixed, tied, buffers, tokenizer);
    }

    public RandomCheckpoint withoutPrefix() {
        return new RandomCheckpoint(config, seed, storage, shards, false, tied, buffers, tokenizer);
    }

    public RandomCheckpoint withTiedHead(boolean tied) {
        return new RandomCheckpoint(config, seed, storage, shards, prefixed, tied, buffers, tokenizer);
    }

    public RandomCheckpoint withBuffers() {
        return new RandomCheckpoint(config, seed, storage, shards, prefixed, tied, true, tokenizer);
    }

    public RandomCheckpoint withTokenizer(Path folder) {
        return new RandomCheckpoint(config, seed, storage, shards, prefixed, tied, buffers, folder);
    }

    /** Shapes by name: the published ones with their vocabulary, the golden ones with theirs. */
    public static GptConfig shape(String name) {
        return switch (name) {
            case "gpt2-mini" -> gpt2(4, 64, 4, 64, 600, 0);
            case "gptj-mini" -> gptJ(4, 64, 4, 64, 600, 8, 0);
            case "gpt2" -> gpt2(12, 768, 12, 1024, 50257, 50256);
            case "gpt2-medium" -> gpt2(24, 1024, 16, 1024, 50257, 50256);
            case "gpt2-large" -> gpt2(36, 1280, 20, 1024, 50257, 50256);
            case "gpt2-xl" -> gpt2(48, 1600, 25, 1024, 50257, 50256);
            case "gptj-6b" -> gptJ(28, 4096, 16, 2048, 50400, 64, 50256);
            default -> throw new IllegalArgumentException("no shape " + name
                    + "; there are: gpt2-mini, gptj-mini, gpt2, gpt2-medium, gpt2-large, gpt2-xl, gptj-6b");
        };
    }

    private static GptConfig gpt2(int layers, int width, int heads, int positions, int vocabulary, int end) {
        return new GptConfig(
                Architectures.of("gpt2"), layers, width, heads, 4 * width, positions, vocabulary, 0, 1e-5f, end);
    }

    private static GptConfig gptJ(
            int layers, int width, int heads, int positions, int vocabulary, int rotary, int end) {
        return new GptConfig(
                Architectures.of("gptj"), layers, width, heads, 4 * width, positions, vocabulary, rotary, 1e-5f, end);
    }

    /**
     * {@code DIR SHAPE SEED [STORAGE [TOKENIZER_FOLDER]]}: writes a checkpoint for manual tests. The large
     * shapes need their tokenizer, {@code ../shared/data/gpt2-tokenizer} say.
     */
    public static void main(String[] arguments) {
        RandomCheckpoint checkpoint = of(shape(arguments[1])).withSeed(Long.parseLong(arguments[2]));
        if (arguments.length > 3) {
            checkpoint = checkpoint.withStorage(StorageType.valueOf(arguments[3]));
        }
        if (arguments.length > 4) {
            checkpoint = checkpoint.withTokenizer(Path.of(arguments[4]));
        }
        System.out.println(checkpoint.write(Path.of(arguments[0])));
    }

    /** Writes the files. @return {@code directory}, created if missing */
    public Path write(Path directory) {
        try {
            Files.createDirectories(directory);
            CheckpointConfig file = new CheckpointConfig(config, tied);
            Files.writeString(directory.resolve("config.json"), Json.write(file.json(storage.getFirst())));
            copyTokenizer(directory, "vocab.json");
            copyTokenizer(directory, "merges.txt");
            writeWeights(directory);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void copyTokenizer(Path directory, String file) throws IOException {
        try (InputStream in = tokenizer == null
                ? RandomCheckpoint.class.getResourceAsStream("/golden/gpt2-mini/" + file)
                : Files.newInputStream(tokenizer.resolve(file))) {
            Files.copy(in, directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void writeWeights(Path directory) throws IOException {
        List<Spec> specs = specs();
        ObjectNode map = Json.NODES.objectNode();
        int each = Math.ceilDiv(specs.size(), shards);
        for (int from = 0, shard = 1; from < specs.size(); from += each, shard++) {
            String file = shards == 1
                    ? "model.safetensors"
                    : String.format("model-%05d-of-%05d.safetensors", shard, Math.ceilDiv(specs.size(), each));
            SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
            for (int i = from; i < Math.min(from + each, specs.size()); i++) {
                add(writer, specs.get(i), storage.get(i % storage.size()));
                map.put(fullName(specs.get(i)), file);
            }
            writer.write(directory.resolve(file));
        }
        if (shards > 1) {
            ObjectNode index = Json.NODES.objectNode();
            index.set("weight_map", map);
            Files.writeString(directory.resolve("model.safetensors.index.json"), Json.write(index));
        }
    }

    private String fullName(Spec spec) {
        return prefixed ? spec.prefix() + spec.name() : spec.name();
    }

    private void add(SafetensorsWriter writer, Spec spec, StorageType type) {
        SplittableRandom random = new SplittableRandom(31 * seed + spec.name().hashCode());
        SafetensorsWriter.RowSource source = (_, bytes) -> {
            for (int i = 0; i < spec.columns(); i++) {
                Narrowing.set(bytes, i, type, (float) (spec.mean() + spec.deviation() * random.nextGaussian()));
            }
        };
        if (spec.rows() == 0) {
            writer.vector(fullName(spec), spec.columns(), type, source);
        } else {
            writer.matrix(fullName(spec), spec.rows(), spec.columns(), type, source);
        }
    }

    private List<Spec> specs() {
        List<Spec> specs = new ArrayList<>();
        Architecture architecture = config.architecture();
        for (StoredTensor tensor : architecture.tensors(config, !tied, architecture.headBias())) {
            boolean gain = tensor.weight().element() == WeightId.Element.GAIN;
            specs.add(new Spec(tensor.prefix(), tensor.name(), tensor.rows(), tensor.columns(), gain ? 1 : 0,
                    gain ? 0.05 : 0.02));
        }
        for (int layer = 0; buffers && layer < config.layers(); layer++) {
            String attention = "h." + layer + ".attn.";
            int positions = config.positions();
            specs.add(new Spec("transformer.", attention + "bias", positions, positions, 0, 0.02));
            specs.add(new Spec("transformer.", attention + "masked_bias", 0, 1, 0, 0.02));
        }
        return specs;
    }
}
