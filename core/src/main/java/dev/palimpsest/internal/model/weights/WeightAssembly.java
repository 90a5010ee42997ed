package dev.palimpsest.internal.model.weights;

import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.model.weights.GptWeights.Block;
import dev.palimpsest.internal.model.weights.GptWeights.Norm;
import dev.palimpsest.internal.model.weights.GptWeights.Part;
import dev.palimpsest.internal.model.weights.GptWeights.Projection;
import dev.palimpsest.internal.model.weights.GptWeights.Weight;
import dev.palimpsest.internal.model.weights.WeightId.Element;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Assembles a model from single weights.
 *
 * @param weights those of whole parts; without the head's weight for a tied head
 */
record WeightAssembly(Map<WeightId, Weight> weights) {

    GptWeights model() {
        Matrix tokens = matrix(WeightId.of(WeightRole.TOKEN_EMBEDDING, Element.TABLE));
        Matrix head = matrix(WeightId.of(WeightRole.HEAD, Element.WEIGHT));
        return new GptWeights(
                tokens,
                matrix(WeightId.of(WeightRole.POSITION_EMBEDDING, Element.TABLE)),
                blocks(),
                (Norm) part(WeightRole.FINAL_NORM, WeightId.NO_LAYER),
                new Projection(head == null ? tokens : head, Layout.OUTPUT_INPUT,
                        matrix(WeightId.of(WeightRole.HEAD, Element.BIAS))));
    }

    private List<Block> blocks() {
        Map<Integer, Map<WeightRole, Part>> parts = new TreeMap<>();
        weights.keySet().stream()
                .filter(id -> id.layer() != WeightId.NO_LAYER)
                .forEach(id -> parts.computeIfAbsent(id.layer(), layer -> new EnumMap<>(WeightRole.class))
                        .computeIfAbsent(id.role(), role -> part(role, id.layer())));
        return parts.values().stream().map(Block::new).toList();
    }

    private Part part(WeightRole role, int layer) {
        Matrix bias = matrix(new WeightId(role, layer, Element.BIAS));
        Matrix gain = matrix(new WeightId(role, layer, Element.GAIN));
        if (gain != null) {
            return new Norm(gain, bias);
        }
        Weight weight = weights.get(new WeightId(role, layer, Element.WEIGHT));
        return new Projection(weight.matrix(), weight.layout(), bias);
    }

    private Matrix matrix(WeightId id) {
        Weight weight = weights.get(id);
        return weight == null ? null : weight.matrix();
    }
}
