package dev.palimpsest.internal.editing.retrieval;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Pass;
import dev.palimpsest.internal.model.TokenBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * A text as one vector: the mean over its tokens of a block's output in the unedited model {@code [d]}. A text's feature does
 * not depend on the others of its batch.
 *
 * @param gpt   the unedited model
 * @param layer the block, from 0
 */
public record HiddenFeatures(Gpt gpt, int layer) {

    /** Tokens of a packed batch. */
    private static final int BATCH_TOKENS = 1024;

    /** The block that features come from by default: ⌊L/3⌋. */
    public static int layer(int layers) {
        return layers / 3;
    }

    /**
     * The feature of each text, in double precision.
     *
     * @param texts tokens, at least one each, no more than the model's context
     */
    public List<double[]> of(List<int[]> texts) {
        List<double[]> features = new ArrayList<>();
        int from = 0;
        while (from < texts.size()) {
            int to = from;
            int tokens = 0;
            do {
                tokens += texts.get(to++).length;
            } while (to < texts.size() && tokens + texts.get(to).length <= BATCH_TOKENS);
            sums(texts.subList(from, to)).forEach(features::add);
            from = to;
        }
        for (int i = 0; i < features.size(); i++) {
            divide(features.get(i), texts.get(i).length);
        }
        return features;
    }

    /** The mean over all tokens of all {@code texts}, of which there is at least one. */
    public double[] mean(List<int[]> texts) {
        double[] mean = new double[gpt.config().width()];
        long tokens = 0;
        for (int[] text : texts) {
            double[] sum = sums(List.of(text)).getFirst();
            for (int i = 0; i < mean.length; i++) {
                mean[i] += sum[i];
            }
            tokens += text.length;
        }
        divide(mean, tokens);
        return mean;
    }

    private static void divide(double[] sum, long by) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] /= by;
        }
    }

    /** For each text the sum of the block's outputs over its tokens. */
    private List<double[]> sums(List<int[]> texts) {
        Engine engine = gpt.engine();
        int width = gpt.config().width();
        TokenBatch batch = TokenBatch.of(texts);
        try (Workspace workspace = engine.workspace()) {
            Tensor residual = workspace.tensor(batch.tokens().length, width);
            gpt.embed(batch, residual);
            gpt.run(Pass.over(batch.sequences()), 0, layer + 1, residual);
            float[] rows = engine.read(residual);
            List<double[]> sums = new ArrayList<>();
            for (int text = 0; text < texts.size(); text++) {
                double[] sum = new double[width];
                int first = batch.sequences().firstRow(text);
                for (int row = first; row < first + texts.get(text).length; row++) {
                    for (int i = 0; i < width; i++) {
                        sum[i] += rows[row * width + i];
                    }
                }
                sums.add(sum);
            }
            return sums;
        }
    }

    /** A vector without the centre, in single precision. */
    public static float[] centred(double[] feature, float[] centre) {
        float[] centred = new float[feature.length];
        for (int i = 0; i < centred.length; i++) {
            centred[i] = (float) (feature[i] - centre[i]);
        }
        return centred;
    }

    /** The cosine of two vectors; 0 when one of them is zero. */
    static double cosine(float[] a, float[] b) {
        double product = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            squaresA += (double) a[i] * a[i];
            squaresB += (double) b[i] * b[i];
        }
        double norms = Math.sqrt(squaresA) * Math.sqrt(squaresB);
        return norms == 0 ? 0 : product / norms;
    }
}
