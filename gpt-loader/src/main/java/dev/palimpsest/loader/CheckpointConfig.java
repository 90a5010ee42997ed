package dev.palimpsest.loader;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.model.Architecture;
import dev.palimpsest.model.GptConfig;
import dev.palimpsest.tensor.StorageType;
import java.nio.file.Path;
import java.util.Set;

/**
 * What a checkpoint's {@code config.json} says.
 *
 * @param model the model's shape
 * @param tied  whether the head is the token embedding
 */
record CheckpointConfig(GptConfig model, boolean tied) {

    static final String FILE = "config.json";

    /** GELU by the tanh approximation, under the names Hugging Face has for it. */
    private static final Set<String> ACTIVATIONS = Set.of("gelu_new", "gelu_pytorch_tanh", "gelu_fast");

    /** Hugging Face's value where the file has none. */
    private static final int DEFAULT_END_OF_TEXT = 50256;

    private static final int DEFAULT_ROTARY_WIDTH = 64;
    private static final double DEFAULT_EPSILON = 1e-5;

    /** @throws InvalidFileException when the file is missing or describes a model we would compute wrongly */
    static CheckpointConfig read(Path directory) {
        Path file = directory.resolve(FILE);
        return new Reader(file, Json.read(file)).read();
    }

    /**
     * The file's content for a model whose weights are stored as {@code storage}: what Hugging Face's models and
     * {@link #read} need.
     */
    ObjectNode json(StorageType storage) {
        boolean gpt2 = model.architecture() == Architecture.GPT2;
        ObjectNode json = Json.NODES.objectNode();
        json.put("model_type", gpt2 ? "gpt2" : "gptj");
        json.putArray("architectures").add(gpt2 ? "GPT2LMHeadModel" : "GPTJForCausalLM");
        json.put("activation_function", "gelu_new");
        json.put("n_layer", model.layers()).put("n_embd", model.width()).put("n_head", model.heads());
        json.put("n_inner", model.innerWidth());
        json.put("n_positions", model.positions()).put("n_ctx", model.positions());
        if (!gpt2) {
            json.put("rotary_dim", model.rotaryWidth());
        }
        json.put("vocab_size", model.vocabulary());
        // By its digits: a float widened to double has more of them.
        json.put("layer_norm_epsilon", Double.parseDouble(Float.toString(model.epsilon())));
        Integer end = model.endOfText() < 0 ? null : Integer.valueOf(model.endOfText());
        json.put("bos_token_id", end).put("eos_token_id", end);
        json.put("tie_word_embeddings", tied);
        json.put("torch_dtype", switch (storage) {
            case F64 -> "float64";
            case F32 -> "float32";
            case F16 -> "float16";
            case BF16 -> "bfloat16";
        });
        return json;
    }

    private record Reader(Path file, JsonNode root) {

        CheckpointConfig read() {
            Architecture architecture = architecture();
            refuseVariants();
            int width = number("n_embd");
            int vocabulary = number("vocab_size");
            boolean rotary = architecture == Architecture.GPTJ;
            try {
                GptConfig model = new GptConfig(
                        architecture,
                        number("n_layer"),
                        width,
                        number("n_head"),
                        root.hasNonNull("n_inner") ? number("n_inner") : Math.multiplyExact(4, width),
                        number(root.hasNonNull("n_positions") ? "n_positions" : "n_ctx"),
                        vocabulary,
                        !rotary ? 0 : root.has("rotary_dim") ? number("rotary_dim") : DEFAULT_ROTARY_WIDTH,
                        epsilon(),
                        endOfText(vocabulary));
                return new CheckpointConfig(
                        model, root.path("tie_word_embeddings").asBoolean(architecture == Architecture.GPT2));
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new InvalidFileException(file, e.getMessage(), "give the checkpoint's own config.json", e);
            }
        }

        private Architecture architecture() {
            String type = root.path("model_type").asText("missing");
            return switch (type) {
                case "gpt2" -> Architecture.GPT2;
                case "gptj" -> Architecture.GPTJ;
                default -> throw new InvalidFileException(file, "model_type is " + type,
                        "give a checkpoint of a supported type: gpt2, gptj");
            };
        }

        /** Switches of Hugging Face's models that change what is computed, and that nothing published uses. */
        private void refuseVariants() {
            String activation = root.path("activation_function").asText("gelu_new");
            if (!ACTIVATIONS.contains(activation)) {
                throw new InvalidFileException(file, "activation_function is " + activation,
                        "give a checkpoint with gelu_new");
            }
            refuse("scale_attn_weights", false, true);
            refuse("scale_attn_by_inverse_layer_idx", true, false);
            refuse("add_cross_attention", true, false);
        }

        private void refuse(String field, boolean refused, boolean standard) {
            if (root.path(field).asBoolean(standard) == refused) {
                throw new InvalidFileException(file, field + " is " + refused, "give a checkpoint with " + standard);
            }
        }

        private int number(String field) {
            JsonNode value = root.path(field);
            if (!value.isIntegralNumber() || !value.canConvertToInt()) {
                throw new InvalidFileException(file, field + " is " + (value.isMissingNode() ? "missing" : value)
                        + ", not a whole number", "give the checkpoint's own config.json");
            }
            return value.intValue();
        }

        private float epsilon() {
            JsonNode value = root.path("layer_norm_epsilon");
            if (value.isMissingNode()) {
                return (float) DEFAULT_EPSILON;
            }
            if (!value.isNumber()) {
                throw new InvalidFileException(file, "layer_norm_epsilon is " + value + ", not a number",
                        "give the checkpoint's own config.json");
            }
            return value.floatValue();
        }

        /** The first id that the model can emit; −1 when there is none. */
        private int endOfText(int vocabulary) {
            JsonNode value = root.path("eos_token_id");
            if (value.isMissingNode()) {
                return DEFAULT_END_OF_TEXT < vocabulary ? DEFAULT_END_OF_TEXT : -1;
            }
            for (JsonNode id : value.isArray() ? value : Json.NODES.arrayNode().add(value)) {
                if (id.canConvertToInt() && id.isIntegralNumber() && id.intValue() >= 0
                        && id.intValue() < vocabulary) {
                    return id.intValue();
                }
            }
            return -1;
        }
    }
}
