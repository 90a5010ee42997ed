package dev.palimpsest.model;

import dev.palimpsest.compute.Linear;
import dev.palimpsest.tensor.Matrix;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A checkpoint's weights by their role, on the host, as they lie in the file. Vectors are matrices of one row.
 *
 * @param tokenEmbedding    {@code [V, d]}
 * @param positionEmbedding {@code [positions, d]}; null for GPT-J
 * @param blocks            from the bottom up
 * @param finalNorm         before the head
 * @param head              {@code [V, d]}, {@code OUTPUT_INPUT}; a tied head holds {@code tokenEmbedding} itself
 */
public record GptWeights(
        Matrix tokenEmbedding, Matrix positionEmbedding, List<Block> blocks, Norm finalNorm, Projection head) {

    /** The same model with every matrix replaced; a tied head stays tied. */
    public GptWeights map(UnaryOperator<Matrix> change) {
        Matrix tokens = change.apply(tokenEmbedding);
        return new GptWeights(
                tokens,
                mapOrNull(positionEmbedding, change),
                blocks.stream().map(block -> block.map(change)).toList(),
                finalNorm.map(change),
                head.weight() == tokenEmbedding
                        ? new Projection(tokens, head.layout(), mapOrNull(head.bias(), change))
                        : head.map(change));
    }

    private static Matrix mapOrNull(Matrix matrix, UnaryOperator<Matrix> change) {
        return matrix == null ? null : change.apply(matrix);
    }

    /** γ and β of a layer norm, {@code [1, d]} each. */
    public record Norm(Matrix gain, Matrix bias) {

        private Norm map(UnaryOperator<Matrix> change) {
            return new Norm(change.apply(gain), change.apply(bias));
        }
    }

    /** An affine map as the file stores it. @param bias {@code [1, outputs]}, or null */
    public record Projection(Matrix weight, Linear.Layout layout, Matrix bias) {

        private Projection map(UnaryOperator<Matrix> change) {
            return new Projection(change.apply(weight), layout, mapOrNull(bias, change));
        }
    }

    /**
     * One block.
     *
     * @param attentionNorm before the attention; in GPT-J before the MLP as well
     * @param queryKeyValue maps whose outputs, side by side, are q, k and v ({@code 3·d} columns): GPT-2 stores one
     *                      map, GPT-J three
     * @param attentionOut  {@code d → d}
     * @param mlpNorm       before the MLP; null for GPT-J
     * @param mlpIn         {@code d → n}
     * @param mlpOut        {@code n → d}: the projection that is edited
     */
    public record Block(
            Norm attentionNorm,
            List<Projection> queryKeyValue,
            Projection attentionOut,
            Norm mlpNorm,
            Projection mlpIn,
            Projection mlpOut) {

        private Block map(UnaryOperator<Matrix> change) {
            return new Block(
                    attentionNorm.map(change),
                    queryKeyValue.stream().map(projection -> projection.map(change)).toList(),
                    attentionOut.map(change),
                    mlpNorm == null ? null : mlpNorm.map(change),
                    mlpIn.map(change),
                    mlpOut.map(change));
        }
    }
}
