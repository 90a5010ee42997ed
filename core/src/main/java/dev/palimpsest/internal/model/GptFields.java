package dev.palimpsest.internal.model;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;

/** {@code config.json}'s fields under the names that Hugging Face's GPT-2 and GPT-J share. */
final class GptFields {

    /** GELU by the tanh approximation, under Hugging Face's names for it. */
    private static final Set<String> ACTIVATIONS = Set.of("gelu_new", "gelu_pytorch_tanh", "gelu_fast");

    private static final String STANDARD_ACTIVATION = "gelu_new";

    /** Hugging Face's defaults. */
    private static final int DEFAULT_END_OF_TEXT = 50256;

    private static final int DEFAULT_ROTARY_WIDTH = 64;
    private static final double DEFAULT_EPSILON = 1e-5;

    private GptFields() {}

    /** The shape; variants of the blocks that no published model uses are refused. */
    static GptConfig read(Architecture architecture, ConfigFields fields) {
        fields.requireText("activation_function", STANDARD_ACTIVATION, ACTIVATIONS);
        fields.requireFlag("scale_attn_weights", true);
        fields.requireFlag("scale_attn_by_inverse_layer_idx", false);
        fields.requireFlag("add_cross_attention", false);
        int width = fields.integer("n_embd");
        int vocabulary = fields.integer("vocab_size");
        return new GptConfig(
                architecture,
                fields.integer("n_layer"),
                width,
                fields.integer("n_head"),
                fields.has("n_inner") ? fields.integer("n_inner") : Math.multiplyExact(4, width),
                fields.integer(fields.has("n_positions") ? "n_positions" : "n_ctx"),
                vocabulary,
                architecture.rotary() ? fields.integer("rotary_dim", DEFAULT_ROTARY_WIDTH) : 0,
                fields.decimal("layer_norm_epsilon", DEFAULT_EPSILON),
                fields.endOfText(vocabulary, DEFAULT_END_OF_TEXT));
    }

    /** The fields that {@link #read} reads. */
    static SequencedMap<String, Object> write(GptConfig config) {
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        fields.put("activation_function", STANDARD_ACTIVATION);
        fields.put("n_layer", config.layers());
        fields.put("n_embd", config.width());
        fields.put("n_head", config.heads());
        fields.put("n_inner", config.innerWidth());
        fields.put("n_positions", config.positions());
        fields.put("n_ctx", config.positions());
        if (config.rotaryWidth() > 0) {
            fields.put("rotary_dim", config.rotaryWidth());
        }
        fields.put("vocab_size", config.vocabulary());
        // Through its decimal form: a float widened to double prints more digits.
        fields.put("layer_norm_epsilon", Double.parseDouble(Float.toString(config.epsilon())));
        return fields;
    }
}
