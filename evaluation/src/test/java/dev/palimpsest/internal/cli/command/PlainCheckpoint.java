package dev.palimpsest.internal.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.ReferenceGpt;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.model.weights.GptWeights.Block;
import dev.palimpsest.internal.model.weights.GptWeights.Norm;
import dev.palimpsest.internal.model.weights.GptWeights.Part;
import dev.palimpsest.internal.model.weights.GptWeights.Projection;
import dev.palimpsest.internal.model.weights.WeightRole;
import dev.palimpsest.internal.tensor.Matrix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a GPT-2 checkpoint and other safetensors files without the project's loader: what another program sees.
 *
 * @param config  {@code config.json}
 * @param tensors of all files of weights, by name
 */
record PlainCheckpoint(JsonNode config, Map<String, PlainTensor> tensors) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A tensor. @param values row after row */
    record PlainTensor(String dtype, List<Integer> shape, double[] values, String file) {

        double at(int row, int column) {
            return values[row * shape.getLast() + column];
        }

        private Matrix matrix() {
            return Matrix.of(shape.size() == 1 ? 1 : shape.getFirst(), shape.getLast(), values);
        }
    }

    static PlainCheckpoint read(Path folder) throws IOException {
        Map<String, PlainTensor> tensors = new LinkedHashMap<>();
        Path index = folder.resolve("model.safetensors.index.json");
        if (Files.exists(index)) {
            JsonNode map = JSON.readTree(index.toFile()).path("weight_map");
            for (Map.Entry<String, JsonNode> entry : map.properties()) {
                PlainTensor tensor = tensors(folder.resolve(entry.getValue().asText())).get(entry.getKey());
                tensors.put(entry.getKey(), tensor);
            }
        } else {
            tensors.putAll(tensors(folder.resolve("model.safetensors")));
        }
        return new PlainCheckpoint(JSON.readTree(folder.resolve("config.json").toFile()), tensors);
    }

    /** The header of a safetensors file. */
    static JsonNode header(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[Math.toIntExact(bytes.getLong())];
        bytes.get(header);
        return JSON.readTree(new String(header, StandardCharsets.UTF_8));
    }

    /** The tensors of one file. */
    static Map<String, PlainTensor> tensors(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int data = Math.toIntExact(Long.BYTES + bytes.getLong(0));
        Map<String, PlainTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : header(file).properties()) {
            if (entry.getKey().equals("__metadata__")) {
                continue;
            }
            List<Integer> shape = new ArrayList<>();
            entry.getValue().path("shape").forEach(size -> shape.add(size.intValue()));
            String dtype = entry.getValue().path("dtype").asText();
            int begin = data + entry.getValue().path("data_offsets").path(0).intValue();
            double[] values = new double[shape.stream().reduce(1, (a, b) -> a * b)];
            for (int i = 0; i < values.length; i++) {
                values[i] = switch (dtype) {
                    case "F64" -> bytes.getDouble(begin + 8 * i);
                    case "F32" -> bytes.getFloat(begin + 4 * i);
                    case "F16" -> Float.float16ToFloat(bytes.getShort(begin + 2 * i));
                    case "BF16" -> Float.intBitsToFloat(bytes.getShort(begin + 2 * i) << 16);
                    default -> throw new AssertionError(dtype);
                };
            }
            tensors.put(entry.getKey(), new PlainTensor(dtype, shape, values, file.getFileName().toString()));
        }
        return tensors;
    }

    /** The model in double precision. */
    ReferenceGpt model() {
        int d = config.path("n_embd").intValue();
        GptConfig shape = new GptConfig(Architectures.of("gpt2"), config.path("n_layer").intValue(), d,
                config.path("n_head").intValue(), 4 * d, config.path("n_positions").intValue(),
                config.path("vocab_size").intValue(), 0, (float) config.path("layer_norm_epsilon").doubleValue(), -1);
        List<Block> blocks = new ArrayList<>();
        for (int layer = 0; layer < shape.layers(); layer++) {
            String h = "h." + layer + ".";
            Map<WeightRole, Part> parts = new EnumMap<>(WeightRole.class);
            parts.put(WeightRole.ATTENTION_NORM, norm(h + "ln_1"));
            parts.put(WeightRole.QUERY_KEY_VALUE, map(h + "attn.c_attn"));
            parts.put(WeightRole.ATTENTION_OUT, map(h + "attn.c_proj"));
            parts.put(WeightRole.MLP_NORM, norm(h + "ln_2"));
            parts.put(WeightRole.MLP_IN, map(h + "mlp.c_fc"));
            parts.put(WeightRole.MLP_OUT, map(h + "mlp.c_proj"));
            blocks.add(new Block(parts));
        }
        Matrix tokens = matrix("wte.weight");
        return new ReferenceGpt(shape, new GptWeights(tokens, matrix("wpe.weight"), blocks, norm("ln_f"),
                new Projection(tokens, Layout.OUTPUT_INPUT, null)));
    }

    private Norm norm(String name) {
        return new Norm(matrix(name + ".weight"), matrix(name + ".bias"));
    }

    private Projection map(String name) {
        return new Projection(matrix(name + ".weight"), Layout.INPUT_OUTPUT, matrix(name + ".bias"));
    }

    private Matrix matrix(String name) {
        return tensors.getOrDefault("transformer." + name, tensors.get(name)).matrix();
    }
}
