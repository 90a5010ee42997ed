package dev.palimpsest.loader;

import dev.palimpsest.model.Architecture;
import dev.palimpsest.model.GptConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * A checkpoint's tensors as Hugging Face names and shapes them, in the order of {@link WeightList}: what
 * {@link GptWiring} reads, the other way round.
 */
final class CheckpointLayout {

    /** What the names of all tensors but the head's begin with, in files of models that have a head. */
    static final String PREFIX = "transformer.";

    /**
     * One tensor to be.
     *
     * @param name without prefix
     * @param rows 0 for a vector
     */
    record Entry(String name, int rows, int columns) {

        boolean isVector() {
            return rows == 0;
        }

        /** The name in the file. */
        String prefixed() {
            return name.startsWith("lm_head") ? name : PREFIX + name;
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private final GptConfig config;
    private final int d;
    private final int n;

    private CheckpointLayout(GptConfig config) {
        this.config = config;
        this.d = config.width();
        this.n = config.innerWidth();
    }

    /**
     * The tensors of a model.
     *
     * @param tied     whether the head is the embedding, and so not written
     * @param headBias whether the head has a bias: GPT-J's, as a rule
     */
    static List<Entry> of(GptConfig config, boolean tied, boolean headBias) {
        CheckpointLayout layout = new CheckpointLayout(config);
        layout.matrix("wte.weight", config.vocabulary(), layout.d);
        boolean gpt2 = config.architecture() == Architecture.GPT2;
        if (gpt2) {
            layout.matrix("wpe.weight", config.positions(), layout.d);
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            String h = "h." + layer + ".";
            if (gpt2) {
                layout.gpt2Block(h);
            } else {
                layout.gptJBlock(h);
            }
        }
        layout.norm("ln_f");
        if (!tied) {
            layout.matrix("lm_head.weight", config.vocabulary(), layout.d);
        }
        if (headBias) {
            layout.vector("lm_head.bias", config.vocabulary());
        }
        return List.copyOf(layout.entries);
    }

    private void gpt2Block(String h) {
        norm(h + "ln_1");
        conv1d(h + "attn.c_attn", d, 3 * d);
        conv1d(h + "attn.c_proj", d, d);
        norm(h + "ln_2");
        conv1d(h + "mlp.c_fc", d, n);
        conv1d(h + "mlp.c_proj", n, d);
    }

    private void gptJBlock(String h) {
        norm(h + "ln_1");
        for (String map : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
            matrix(h + "attn." + map + ".weight", d, d);
        }
        matrix(h + "mlp.fc_in.weight", n, d);
        vector(h + "mlp.fc_in.bias", n);
        matrix(h + "mlp.fc_out.weight", d, n);
        vector(h + "mlp.fc_out.bias", d);
    }

    private void norm(String name) {
        vector(name + ".weight", d);
        vector(name + ".bias", d);
    }

    /** OpenAI's layout, {@code [inputs, outputs]}. */
    private void conv1d(String name, int inputs, int outputs) {
        matrix(name + ".weight", inputs, outputs);
        vector(name + ".bias", outputs);
    }

    private void matrix(String name, int rows, int columns) {
        entries.add(new Entry(name, rows, columns));
    }

    private void vector(String name, int columns) {
        entries.add(new Entry(name, 0, columns));
    }
}
