package dev.palimpsest.internal.editing.mend;

import dev.palimpsest.internal.model.ReferenceGpt;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.model.weights.WeightRole;
import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * MEND's network and its objective once more, in double and element by element: what the engine's are held against.
 *
 * @param gpt    the base model
 * @param sites  the edited projections
 * @param values the network's parameters by name, and {@code eta}
 */
record ReferenceMend(ReferenceGpt gpt, List<Site> sites, Map<String, double[]> values) {

    /** ũ and g̃ of normalised rows {@code [u; g]}. */
    double[][] transformed(Site site, double[][] normalised) {
        double[][] rows = new double[normalised.length][];
        for (int b = 0; b < rows.length; b++) {
            double[] h = normalised[b].clone();
            for (int layer = 0; layer < 2; layer++) {
                h = layer(site, layer, h);
            }
            rows[b] = h;
        }
        return rows;
    }

    private double[] layer(Site site, int layer, double[] h) {
        String prefix = site.point().id() + "." + layer + ".";
        double[] v = values.get(prefix + "v");
        double[] u = values.get(prefix + "u");
        double[] c = values.get(prefix + "c");
        double[] s = values.get(prefix + "s");
        double[] o = values.get(prefix + "o");
        int own = site.layer() - sites.getFirst().layer();
        int rank = v.length / h.length;
        double[] inner = new double[rank];
        for (int r = 0; r < rank; r++) {
            for (int i = 0; i < h.length; i++) {
                inner[r] += v[i * rank + r] * h[i];
            }
        }
        double[] out = h.clone();
        for (int i = 0; i < h.length; i++) {
            double sum = c[i];
            for (int r = 0; r < rank; r++) {
                sum += u[r * h.length + i] * inner[r];
            }
            out[i] += Math.max(0, s[own * h.length + i] * sum + o[own * h.length + i]);
        }
        return out;
    }

    /** The model with {@code W + η·Σ_b ũ_b g̃_bᵀ} everywhere. */
    ReferenceGpt edited(SortedMap<Site, double[][]> normalised) {
        Map<Matrix, Matrix> replaced = new HashMap<>();
        for (int i = 0; i < sites.size(); i++) {
            Site site = sites.get(i);
            GptWeights.Projection map = projection(site);
            double[] weight = map.weight().toDoubles();
            int n = site.point().inputWidth(gpt.config());
            int d = site.point().outputWidth(gpt.config());
            for (double[] row : transformed(site, normalised.get(site))) {
                for (int in = 0; in < n; in++) {
                    for (int out = 0; out < d; out++) {
                        int at = map.layout() == Layout.INPUT_OUTPUT ? in * d + out : out * n + in;
                        weight[at] += values.get("eta")[i] * row[in] * row[n + out];
                    }
                }
            }
            replaced.put(map.weight(), Matrix.of(map.weight().rows(), map.weight().columns(), weight));
        }
        return new ReferenceGpt(gpt.config(), gpt.weights().map(matrix -> replaced.getOrDefault(matrix, matrix)));
    }

    GptWeights.Projection projection(Site site) {
        return gpt.weights().blocks().get(site.layer()).projection(
                site.point() == Site.Point.MLP_INNER ? WeightRole.MLP_IN : WeightRole.MLP_OUT);
    }

    /** L of one edit. */
    double loss(EditExample example, double weight, SortedMap<Site, double[][]> normalised) {
        ReferenceGpt edited = edited(normalised);
        double[][] base = logProbabilities(gpt, example.text());
        double[][] after = logProbabilities(edited, example.text());
        double kl = 0;
        for (int t = 0; t < base.length; t++) {
            for (int i = 0; i < base[t].length; i++) {
                kl += Math.exp(base[t][i]) * (base[t][i] - after[t][i]);
            }
        }
        return weight * targetLoss(edited, example.forced(), example.prompt(), example.rephrasing().target())
                + kl / base.length;
    }

    /** The mean cross-entropy of a target. */
    static double targetLoss(ReferenceGpt gpt, int[] forced, int prompt, int[] target) {
        double[][] log = logProbabilities(gpt, forced);
        double loss = 0;
        for (int t = 0; t < target.length; t++) {
            loss -= log[prompt - 1 + t][target[t]] / target.length;
        }
        return loss;
    }

    private static double[][] logProbabilities(ReferenceGpt gpt, int[] tokens) {
        double[][] x = gpt.embed(tokens);
        for (int layer = 0; layer < gpt.config().layers(); layer++) {
            x = gpt.block(layer, x);
        }
        double[][] log = gpt.logits(x);
        for (double[] row : log) {
            double max = Double.NEGATIVE_INFINITY;
            for (double value : row) {
                max = Math.max(max, value);
            }
            double sum = 0;
            for (double value : row) {
                sum += Math.exp(value - max);
            }
            for (int i = 0; i < row.length; i++) {
                row[i] -= max + Math.log(sum);
            }
        }
        return log;
    }
}
