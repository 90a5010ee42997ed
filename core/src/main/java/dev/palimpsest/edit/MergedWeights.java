package dev.palimpsest.edit;

import dev.palimpsest.compute.Linear.Layout;
import dev.palimpsest.model.GptWeights;
import dev.palimpsest.model.WeightRole;
import dev.palimpsest.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;

/**
 * A model's weights with edits written into them: {@code Wh = W0 + Σ R·Aᵀ}. What the in-place methods mean; for COMEBA-HK
 * it is the weight that answers at outliers, here answering everywhere.
 */
public final class MergedWeights {

    private MergedWeights() {}

    /**
     * {@code original} with the edited layers' second MLP projection replaced by an F32 copy that holds the edits; every
     * other matrix is shared.
     *
     * @throws IllegalArgumentException when an edited layer is not in the model or of another shape
     */
    public static GptWeights of(GptWeights original, Edits edits) {
        List<GptWeights.Block> blocks = new ArrayList<>(original.blocks());
        for (int layer : edits.settings().layers()) {
            if (layer >= blocks.size()) {
                throw new IllegalArgumentException(
                        "layer " + layer + " is not in the model: it has 0 to " + (blocks.size() - 1));
            }
            GptWeights.Block block = blocks.get(layer);
            List<LayerEdit> parts =
                    edits.batches().stream().map(batch -> batch.layers().get(layer)).toList();
            blocks.set(layer, block.with(WeightRole.MLP_OUT, merged(layer, block.mlpOut(), parts)));
        }
        return new GptWeights(original.tokenEmbedding(), original.positionEmbedding(), blocks, original.finalNorm(),
                original.head());
    }

    private static GptWeights.Projection merged(
            int layer, GptWeights.Projection map, List<LayerEdit> parts) {
        Matrix weight = map.weight();
        boolean keysFirst = map.layout() == Layout.INPUT_OUTPUT;
        double[] sum = weight.toDoubles();
        for (LayerEdit part : parts) {
            switch (part) {
                case LayerEdit.LowRank change -> {
                    Matrix left = keysFirst ? change.solution() : change.residuals();
                    Matrix right = keysFirst ? change.residuals() : change.solution();
                    requireFits(layer, left.columns(), right.columns(), weight);
                    for (int b = 0; b < left.rows(); b++) {
                        addOuterProduct(sum, left, right, b);
                    }
                }
                case LayerEdit.Dense change -> {
                    Matrix delta = change.delta();
                    requireFits(layer, keysFirst ? delta.rows() : delta.columns(),
                            keysFirst ? delta.columns() : delta.rows(), weight);
                    addDense(sum, delta, keysFirst);
                }
                case LayerEdit.Folded change -> { }
            }
        }
        float[] values = new float[sum.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) sum[i];
        }
        return new GptWeights.Projection(
                Matrix.of(weight.rows(), weight.columns(), values), map.layout(), map.bias());
    }

    private static void requireFits(int layer, int rows, int columns, Matrix weight) {
        if (rows != weight.rows() || columns != weight.columns()) {
            throw new IllegalArgumentException("the edits of layer " + layer + " are for a weight [" + rows + ", "
                    + columns + "], the model's is " + weight);
        }
    }

    /** @param delta {@code [n, d]}; the sum likewise, or transposed */
    private static void addDense(double[] sum, Matrix delta, boolean keysFirst) {
        for (int i = 0; i < delta.rows(); i++) {
            for (int j = 0; j < delta.columns(); j++) {
                sum[keysFirst ? i * delta.columns() + j : j * delta.rows() + i] += delta.at(i, j);
            }
        }
    }

    /** {@code sum += left_bᵀ·right_b}, {@code [rows, columns]}. */
    private static void addOuterProduct(double[] sum, Matrix left, Matrix right, int b) {
        int columns = right.columns();
        double[] row = new double[columns];
        for (int j = 0; j < columns; j++) {
            row[j] = right.at(b, j);
        }
        for (int i = 0; i < left.columns(); i++) {
            double factor = left.at(b, i);
            int at = i * columns;
            for (int j = 0; j < columns; j++) {
                sum[at + j] += factor * row[j];
            }
        }
    }
}
