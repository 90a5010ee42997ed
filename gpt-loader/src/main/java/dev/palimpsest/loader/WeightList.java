package dev.palimpsest.loader;

import dev.palimpsest.model.GptWeights;
import dev.palimpsest.model.GptWeights.Block;
import dev.palimpsest.model.GptWeights.Norm;
import dev.palimpsest.model.GptWeights.Projection;
import dev.palimpsest.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;

/** A model's weights in a fixed order, each once: a tied head is not listed again. */
final class WeightList {

    /** A weight and the role it plays: {@code "block.3.mlp-out.weight"}. */
    record Weight(String role, Matrix matrix) {}

    private final List<Weight> weights = new ArrayList<>();

    private WeightList() {}

    static List<Weight> of(GptWeights model) {
        WeightList list = new WeightList();
        list.add("token-embedding", model.tokenEmbedding());
        list.add("position-embedding", model.positionEmbedding());
        for (int layer = 0; layer < model.blocks().size(); layer++) {
            list.add("block." + layer + ".", model.blocks().get(layer));
        }
        list.add("final-norm", model.finalNorm());
        if (model.head().weight() != model.tokenEmbedding()) {
            list.add("head.weight", model.head().weight());
        }
        list.add("head.bias", model.head().bias());
        return List.copyOf(list.weights);
    }

    private void add(String role, Block block) {
        add(role + "attention-norm", block.attentionNorm());
        for (int i = 0; i < block.queryKeyValue().size(); i++) {
            add(role + "query-key-value." + i, block.queryKeyValue().get(i));
        }
        add(role + "attention-out", block.attentionOut());
        if (block.mlpNorm() != null) {
            add(role + "mlp-norm", block.mlpNorm());
        }
        add(role + "mlp-in", block.mlpIn());
        add(role + "mlp-out", block.mlpOut());
    }

    private void add(String role, Norm norm) {
        add(role + ".gain", norm.gain());
        add(role + ".bias", norm.bias());
    }

    private void add(String role, Projection projection) {
        add(role + ".weight", projection.weight());
        add(role + ".bias", projection.bias());
    }

    private void add(String role, Matrix matrix) {
        if (matrix != null) {
            weights.add(new Weight(role, matrix));
        }
    }
}
