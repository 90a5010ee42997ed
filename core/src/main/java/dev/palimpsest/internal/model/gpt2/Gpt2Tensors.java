package dev.palimpsest.internal.model.gpt2;

import static dev.palimpsest.internal.model.weights.WeightRole.ATTENTION_NORM;
import static dev.palimpsest.internal.model.weights.WeightRole.ATTENTION_OUT;
import static dev.palimpsest.internal.model.weights.WeightRole.FINAL_NORM;
import static dev.palimpsest.internal.model.weights.WeightRole.HEAD;
import static dev.palimpsest.internal.model.weights.WeightRole.MLP_IN;
import static dev.palimpsest.internal.model.weights.WeightRole.MLP_NORM;
import static dev.palimpsest.internal.model.weights.WeightRole.MLP_OUT;
import static dev.palimpsest.internal.model.weights.WeightRole.POSITION_EMBEDDING;
import static dev.palimpsest.internal.model.weights.WeightRole.QUERY_KEY_VALUE;
import static dev.palimpsest.internal.model.weights.WeightRole.TOKEN_EMBEDDING;

import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.weights.StoredTensor;
import dev.palimpsest.internal.model.weights.StoredTensors;
import java.util.List;

/** GPT-2's tensors, by the names that Hugging Face published them under. */
final class Gpt2Tensors {

    private Gpt2Tensors() {}

    static List<StoredTensor> of(GptConfig config) {
        int d = config.width();
        int n = config.innerWidth();
        StoredTensors tensors = new StoredTensors("transformer.")
                .table(TOKEN_EMBEDDING, "wte", config.vocabulary(), d)
                .table(POSITION_EMBEDDING, "wpe", config.positions(), d);
        for (int layer = 0; layer < config.layers(); layer++) {
            String h = "h." + layer + ".";
            tensors.block(layer)
                    .norm(ATTENTION_NORM, h + "ln_1", d)
                    .conv1d(QUERY_KEY_VALUE, h + "attn.c_attn", d, 3 * d)
                    .conv1d(ATTENTION_OUT, h + "attn.c_proj", d, d)
                    .norm(MLP_NORM, h + "ln_2", d)
                    .conv1d(MLP_IN, h + "mlp.c_fc", d, n)
                    .conv1d(MLP_OUT, h + "mlp.c_proj", n, d);
        }
        return tensors.afterBlocks()
                .norm(FINAL_NORM, "ln_f", d)
                .linearWithBias(HEAD, "lm_head", d, config.vocabulary())
                .list();
    }
}
