package dev.palimpsest.internal.model.gpt2;

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
 * GPT-2 (Radford et al. 2019): learned positions, sequential blocks (attention, then MLP, each after its own layer
 * norm), and a head that is the token embedding.
 */
public record Gpt2() implements Architecture {

    private static final Family FAMILY = new Family("gpt2", "GPT-2", "GPT2LMHeadModel", Set.of(Trait.TIED_HEAD));

    @Override
    public Family family() {
        return FAMILY;
    }

    @Override
    public List<StoredTensor> tensors(GptConfig config) {
        return Gpt2Tensors.of(config);
    }

    @Override
    public Block block(Wiring wiring, GptWeights.Block weights) {
        AttentionLayer attention = wiring.attention(weights);
        MlpLayer mlp = wiring.mlp(weights);
        return new Gpt2Block(wiring.norm(weights.attentionNorm()), attention, wiring.norm(weights.mlpNorm()), mlp);
    }

    @Override
    public String toString() {
        return modelType();
    }
}
