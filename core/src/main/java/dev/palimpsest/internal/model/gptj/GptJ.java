package dev.palimpsest.internal.model.gptj;

import dev.palimpsest.internal.model.Architecture;
import dev.palimpsest.internal.model.AttentionLayer;
import dev.palimpsest.internal.model.Block;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.MlpLayer;
import dev.palimpsest.internal.model.Wiring;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.model.weights.StoredTensor;
import java.util.List;
import java.util.Set;

/**
 * GPT-J (Wang and Komatsuzaki 2021): rotary positions, parallel blocks (attention and MLP in parallel after one layer
 * norm), and a head of its own, with a bias.
 */
public record GptJ() implements Architecture {

    private static final Family FAMILY =
            new Family("gptj", "GPT-J", "GPTJForCausalLM", Set.of(Trait.HEAD_BIAS, Trait.ROTARY, Trait.PARALLEL));

    @Override
    public Family family() {
        return FAMILY;
    }

    @Override
    public List<StoredTensor> tensors(GptConfig config) {
        return GptJTensors.of(config);
    }

    @Override
    public Block block(Wiring wiring, GptWeights.Block weights) {
        AttentionLayer attention = wiring.attention(weights);
        MlpLayer mlp = wiring.mlp(weights);
        return new GptJBlock(wiring.norm(weights.attentionNorm()), attention, mlp);
    }

    @Override
    public String toString() {
        return modelType();
    }
}
