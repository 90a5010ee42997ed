package dev.palimpsest.internal.model.weights;

import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.model.weights.WeightId.Element;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A checkpoint's weights by their role, on the host, as they lie in the file. Vectors are matrices of one row.
 *
 * @param tokenEmbedding    {@code [V, d]}
 * @param positionEmbedding {@code [positions, d]}; null where positions are rotary
 * @param blocks            from the bottom up
 * @param finalNorm         before the head
 * @param head              {@code [V, d]}, {@code OUTPUT_INPUT}; a tied head holds {@code tokenEmbedding} itself
 */
public record GptWeights(
        Matrix tokenEmbedding, Matrix positionEmbedding, List<Block> blocks, Norm finalNorm, Projection head) {

    /**
     * Assembles a model's weights from its tensors, in their order.
     *
     * @param tensors without the head's weight for a tied head
     * @param source  the matrix of a tensor
     */
    public static GptWeights of(List<StoredTensor> tensors, Function<StoredTensor, Matrix> source) {
        Map<WeightId, Weight> weights = new LinkedHashMap<>();
        for (StoredTensor tensor : tensors) {
            WeightId id = tensor.weight();
            weights.put(id, new Weight(id, source.apply(tensor), tensor.layout()));
        }
        return new WeightAssembly(weights).model();
    }

    /** Every weight once, in the order of {@link WeightRole}; a tied head's is not listed again. */
    public List<Weight> list() {
        List<Weight> list = new ArrayList<>();
        list.add(new Weight(WeightId.of(WeightRole.TOKEN_EMBEDDING, Element.TABLE), tokenEmbedding, null));
        if (positionEmbedding != null) {
            list.add(new Weight(WeightId.of(WeightRole.POSITION_EMBEDDING, Element.TABLE), positionEmbedding, null));
        }
        for (int i = 0; i < blocks.size(); i++) {
            int layer = i;
            blocks.get(layer).parts().forEach((role, part) -> list.addAll(part.weights(role, layer)));
        }
        list.addAll(finalNorm.weights(WeightRole.FINAL_NORM, WeightId.NO_LAYER));
        list.addAll(head.weights(WeightRole.HEAD, WeightId.NO_LAYER));
        if (hasTiedHead()) {
            list.removeIf(weight -> weight.id().equals(WeightId.of(WeightRole.HEAD, Element.WEIGHT)));
        }
        return List.copyOf(list);
    }

    /** Whether the head is the token embedding. */
    public boolean hasTiedHead() {
        return head.weight() == tokenEmbedding;
    }

    /** The same model with every matrix replaced; a tied head stays tied. */
    public GptWeights map(UnaryOperator<Matrix> change) {
        Matrix tokens = change.apply(tokenEmbedding);
        return new GptWeights(
                tokens,
                mapOrNull(positionEmbedding, change),
                blocks.stream().map(block -> block.map(change)).toList(),
                finalNorm.map(change),
                hasTiedHead()
                        ? new Projection(tokens, head.layout(), mapOrNull(head.bias(), change))
                        : head.map(change));
    }

    private static Matrix mapOrNull(Matrix matrix, UnaryOperator<Matrix> change) {
        return matrix == null ? null : change.apply(matrix);
    }

    /** A weight and its identity. @param layout of a projection's weight; null for any other */
    public record Weight(WeightId id, Matrix matrix, Layout layout) {}

    /** A part of a block. */
    public sealed interface Part {

        /** The part with every matrix replaced. */
        Part map(UnaryOperator<Matrix> change);

        /** The part's weights, given its role and layer. */
        List<Weight> weights(WeightRole role, int layer);
    }

    /** γ and β of a layer norm, {@code [1, d]} each. */
    public record Norm(Matrix gain, Matrix bias) implements Part {

        @Override
        public Norm map(UnaryOperator<Matrix> change) {
            return new Norm(change.apply(gain), change.apply(bias));
        }

        @Override
        public List<Weight> weights(WeightRole role, int layer) {
            return List.of(
                    new Weight(new WeightId(role, layer, Element.GAIN), gain, null),
                    new Weight(new WeightId(role, layer, Element.BIAS), bias, null));
        }
    }

    /** An affine map as the file stores it. @param bias {@code [1, outputs]}, or null */
    public record Projection(Matrix weight, Layout layout, Matrix bias) implements Part {

        @Override
        public Projection map(UnaryOperator<Matrix> change) {
            return new Projection(change.apply(weight), layout, mapOrNull(bias, change));
        }

        @Override
        public List<Weight> weights(WeightRole role, int layer) {
            Weight own = new Weight(new WeightId(role, layer, Element.WEIGHT), weight, layout);
            return bias == null
                    ? List.of(own)
                    : List.of(own, new Weight(new WeightId(role, layer, Element.BIAS), bias, null));
        }
    }

    /** One block. @param parts by role, in the roles' order: those that its architecture has */
    public record Block(Map<WeightRole, Part> parts) {

        public Block {
            parts = Collections.unmodifiableMap(new EnumMap<>(parts));
        }

        /** This block with another part in {@code role}. */
        public Block with(WeightRole role, Part part) {
            Map<WeightRole, Part> changed = new EnumMap<>(parts);
            changed.put(role, part);
            return new Block(changed);
        }

        /** Before the attention; in parallel blocks before the MLP as well. */
        public Norm attentionNorm() {
            return (Norm) parts.get(WeightRole.ATTENTION_NORM);
        }

        /** Maps whose concatenated outputs are q, k and v ({@code 3·d} columns): one for all three, or one each. */
        public List<Projection> queryKeyValue() {
            return List.of(WeightRole.QUERY_KEY_VALUE, WeightRole.QUERY, WeightRole.KEY, WeightRole.VALUE).stream()
                    .filter(parts::containsKey)
                    .map(this::projection)
                    .toList();
        }

        /** {@code d → d}. */
        public Projection attentionOut() {
            return projection(WeightRole.ATTENTION_OUT);
        }

        /** Before the MLP; null in parallel blocks. */
        public Norm mlpNorm() {
            return (Norm) parts.get(WeightRole.MLP_NORM);
        }

        /** {@code d → n}. */
        public Projection mlpIn() {
            return projection(WeightRole.MLP_IN);
        }

        /** {@code n → d}: the projection that is edited. */
        public Projection mlpOut() {
            return projection(WeightRole.MLP_OUT);
        }

        /** The projection in {@code role}, or null. */
        public Projection projection(WeightRole role) {
            return (Projection) parts.get(role);
        }

        private Block map(UnaryOperator<Matrix> change) {
            Map<WeightRole, Part> changed = new EnumMap<>(WeightRole.class);
            parts.forEach((role, part) -> changed.put(role, part.map(change)));
            return new Block(changed);
        }
    }
}
