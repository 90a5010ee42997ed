package dev.palimpsest.internal.model.gptj;

import static dev.palimpsest.internal.model.weights.WeightRole.ATTENTION_NORM;
import static dev.palimpsest.internal.model.weights.WeightRole.ATTENTION_OUT;
import static dev.palimpsest.internal.model.weights.WeightRole.FINAL_NORM;
import static dev.palimpsest.internal.model.weights.WeightRole.HEAD;
import static dev.palimpsest.internal.model.weights.WeightRole.KEY;
import static dev.palimpsest.internal.model.weights.WeightRole.MLP_IN;
import static dev.palimpsest.internal.model.weights.WeightRole.MLP_OUT;
import static dev.palimpsest.internal.model.weights.WeightRole.QUERY;
import static dev.palimpsest.internal.model.weights.WeightRole.TOKEN_EMBEDDING;
import static dev.palimpsest.internal.model.weights.WeightRole.VALUE;

import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.weights.StoredTensor;
import dev.palimpsest.internal.model.weights.StoredTensors;
import java.util.List;

/** GPT-J's tensors, by the names that Hugging Face published them under. */
final class GptJTensors {

    private GptJTensors() {}

    static List<StoredTensor> of(GptConfig config) {
        int d = config.width();
        int n = config.innerWidth();
        StoredTensors tensors = new StoredTensors("transformer.").table(TOKEN_EMBEDDING, "wte", config.vocabulary(), d);
        for (int layer = 0; layer < config.layers(); layer++) {
            String h = "h." + layer + ".";
            tensors.block(layer)
                    .norm(ATTENTION_NORM, h + "ln_1", d)
                    .linear(QUERY, h + "attn.q_proj", d, d)
                    .linear(KEY, h + "attn.k_proj", d, d)
                    .linear(VALUE, h + "attn.v_proj", d, d)
                    .linear(ATTENTION_OUT, h + "attn.out_proj", d, d)
                    .linearWithBias(MLP_IN, h + "mlp.fc_in", d, n)
                    .linearWithBias(MLP_OUT, h + "mlp.fc_out", n, d);
        }
        return tensors.afterBlocks()
                .norm(FINAL_NORM, "ln_f", d)
                .linearWithBias(HEAD, "lm_head", d, config.vocabulary())
                .list();
    }
}
