package dev.palimpsest.loader;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.model.Architecture;
import dev.palimpsest.model.GptConfig;
import dev.palimpsest.tensor.StorageType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
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

    private static final ValueLayout.OfShort F16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt F32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong F64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** One tensor to be: rows 0 for a vector. */
    private record Spec(String name, int rows, int columns, double mean, double deviation) {}

    /** A single F32 file named as Hugging Face names it, head tied for GPT-2 and not for GPT-J, golden tokenizer. */
    public static RandomCheckpoint of(GptConfig config) {
        return new RandomCheckpoint(
                config, 1, List.of(StorageType.F32), 1, true, config.architecture() == Architecture.GPT2, false, null);
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
                Architecture.GPT2, layers, width, heads, 4 * width, positions, vocabulary, 0, 1e-5f, end);
    }

    private static GptConfig gptJ(
            int layers, int width, int heads, int positions, int vocabulary, int rotary, int end) {
        return new GptConfig(
                Architecture.GPTJ, layers, width, heads, 4 * width, positions, vocabulary, rotary, 1e-5f, end);
    }

    /**
     * {@code DIR SHAPE SEED [STORAGE [TOKENIZER_FOLDER]]}: writes a checkpoint to run things on by hand. The large
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

    /** Writes the files. @return {@code directory}, made when missing */
    public Path write(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("config.json"), Json.write(configJson()));
            copyTokenizer(directory, "vocab.json");
            copyTokenizer(directory, "merges.txt");
            writeWeights(directory);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode configJson() {
        ObjectNode json = Json.NODES.objectNode();
        json.put("model_type", config.architecture() == Architecture.GPT2 ? "gpt2" : "gptj");
        json.put("activation_function", "gelu_new");
        json.put("n_layer", config.layers()).put("n_embd", config.width()).put("n_head", config.heads());
        json.put("n_inner", config.innerWidth()).put("n_positions", config.positions());
        json.put("vocab_size", config.vocabulary()).put("layer_norm_epsilon", config.epsilon());
        if (config.rotaryWidth() > 0) {
            json.put("rotary_dim", config.rotaryWidth());
        }
        json.put("eos_token_id", config.endOfText() < 0 ? null : Integer.valueOf(config.endOfText()));
        json.put("tie_word_embeddings", tied);
        return json;
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
        return prefixed && !spec.name().startsWith("lm_head") ? "transformer." + spec.name() : spec.name();
    }

    private void add(SafetensorsWriter writer, Spec spec, StorageType type) {
        SplittableRandom random = new SplittableRandom(31 * seed + spec.name().hashCode());
        SafetensorsWriter.RowSource source = (_, bytes) -> {
            for (int i = 0; i < spec.columns(); i++) {
                set(bytes, i, type, (float) (spec.mean() + spec.deviation() * random.nextGaussian()));
            }
        };
        if (spec.rows() == 0) {
            writer.vector(fullName(spec), spec.columns(), type, source);
        } else {
            writer.matrix(fullName(spec), spec.rows(), spec.columns(), type, source);
        }
    }

    private static void set(MemorySegment bytes, int i, StorageType type, float value) {
        switch (type) {
            case F64 -> bytes.set(F64, 8L * i, Double.doubleToRawLongBits(value));
            case F32 -> bytes.set(F32, 4L * i, Float.floatToRawIntBits(value));
            case F16 -> bytes.set(F16, 2L * i, Float.floatToFloat16(value));
            case BF16 -> bytes.set(F16, 2L * i, roundToBf16(value));
        }
    }

    /** The upper half, rounded to nearest, ties to even. Finite values only. */
    private static short roundToBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
    }

    private List<Spec> specs() {
        int d = config.width();
        int n = config.innerWidth();
        int v = config.vocabulary();
        boolean gpt2 = config.architecture() == Architecture.GPT2;
        List<Spec> specs = new ArrayList<>();
        specs.add(weight("wte.weight", v, d));
        if (gpt2) {
            specs.add(weight("wpe.weight", config.positions(), d));
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            String h = "h." + layer + ".";
            norm(specs, h + "ln_1");
            if (gpt2) {
                specs.add(weight(h + "attn.c_attn.weight", d, 3 * d));
                specs.add(bias(h + "attn.c_attn.bias", 3 * d));
                specs.add(weight(h + "attn.c_proj.weight", d, d));
                specs.add(bias(h + "attn.c_proj.bias", d));
                norm(specs, h + "ln_2");
                specs.add(weight(h + "mlp.c_fc.weight", d, n));
                specs.add(bias(h + "mlp.c_fc.bias", n));
                specs.add(weight(h + "mlp.c_proj.weight", n, d));
                specs.add(bias(h + "mlp.c_proj.bias", d));
            } else {
                for (String map : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
                    specs.add(weight(h + "attn." + map + ".weight", d, d));
                }
                specs.add(weight(h + "mlp.fc_in.weight", n, d));
                specs.add(bias(h + "mlp.fc_in.bias", n));
                specs.add(weight(h + "mlp.fc_out.weight", d, n));
                specs.add(bias(h + "mlp.fc_out.bias", d));
            }
            if (buffers) {
                specs.add(weight(h + "attn.bias", config.positions(), config.positions()));
                specs.add(bias(h + "attn.masked_bias", 1));
            }
        }
        norm(specs, "ln_f");
        if (!tied) {
            specs.add(weight("lm_head.weight", v, d));
        }
        if (!gpt2) {
            specs.add(bias("lm_head.bias", v));
        }
        return specs;
    }

    private static Spec weight(String name, int rows, int columns) {
        return new Spec(name, rows, columns, 0, 0.02);
    }

    private static Spec bias(String name, int columns) {
        return new Spec(name, 0, columns, 0, 0.02);
    }

    private static void norm(List<Spec> specs, String name) {
        specs.add(new Spec(name + ".weight", 0, specs.getFirst().columns(), 1, 0.05));
        specs.add(bias(name + ".bias", specs.getFirst().columns()));
    }
}
