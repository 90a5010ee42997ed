package dev.palimpsest.internal.editing.come;

import dev.palimpsest.internal.editing.parts.Vectors;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * CoME's rule for a target value: takes the direction of the old answer out of some of its coordinates.
 *
 * <pre>
 *   v    = h0 + δ_new                                  c = unit(unit(δ_new) + unit(δ_old))
 *   proj = (δ_old·c)·c                                 t = the ⌊(1 − share)·d⌋-th smallest coordinate of v
 *
 *   z_j  = v_j − a·δ_old,j + proj_j                    published, where v_j ≥ t
 *        = v_j − a·(δ_old,j − proj_j)                  shared, where v_j ≥ t
 *        = v_j                                         elsewhere
 * </pre>
 *
 * The published form does not weigh {@code proj}, so with a small a it moves towards what both answers share; the paper's
 * text asks for the shared form.
 *
 * <p>z is v where c is undefined: when either δ is zero (the model predicts that answer at once), and when they point
 * in opposite directions. The published code divides by zero there.
 *
 * @param form   which form
 * @param weight a
 * @param share  p, of the coordinates that change
 */
public record Unlearning(Form form, double weight, double share) {

    /** A sum of two unit vectors this short has no direction. */
    private static final double OPPOSITE = 1e-12;

    /** The two forms of the rule. */
    public enum Form {

        /** As in the published code. */
        PUBLISHED,

        /** As in the paper's text: what both answers share stays. */
        SHARED
    }

    /**
     * A target value.
     *
     * @param z          {@code [d]}
     * @param common     c {@code [d]}; zero where it is undefined
     * @param projection {@code [d]}; likewise
     * @param threshold  t
     * @param changed    the coordinates that are changed, ascending; none where c is undefined
     */
    public record Unlearned(double[] z, double[] common, double[] projection, double threshold, int[] changed) {

        /** Whether c is defined. */
        public boolean isDefined() {
            return changed.length > 0;
        }
    }

    /**
     * The target value of a fact.
     *
     * @param h0       {@code [d]}
     * @param deltaNew δ of the new answer {@code [d]}
     * @param deltaOld δ of the old answer {@code [d]}
     */
    public Unlearned apply(double[] h0, double[] deltaNew, double[] deltaOld) {
        double[] v = new double[h0.length];
        Arrays.setAll(v, j -> h0[j] + deltaNew[j]);
        double threshold = threshold(v);
        double[] sum = common(deltaNew, deltaOld);
        double norm = Vectors.norm(sum);
        if (norm <= OPPOSITE) {
            return new Unlearned(v, new double[v.length], new double[v.length], threshold, new int[0]);
        }
        double[] common = Vectors.scaled(sum, 1 / norm);
        double[] projection = Vectors.scaled(common, Vectors.dot(deltaOld, common));
        int[] changed = IntStream.range(0, v.length).filter(j -> v[j] >= threshold).toArray();
        double[] z = v.clone();
        for (int j : changed) {
            z[j] = switch (form) {
                case PUBLISHED -> v[j] - weight * deltaOld[j] + projection[j];
                case SHARED -> v[j] - weight * (deltaOld[j] - projection[j]);
            };
        }
        return new Unlearned(z, common, projection, threshold, changed);
    }

    /** {@code unit(x) + unit(y)}; zero when one of them is. */
    private static double[] common(double[] x, double[] y) {
        double xNorm = Vectors.norm(x);
        double yNorm = Vectors.norm(y);
        double[] sum = new double[x.length];
        if (xNorm > 0 && yNorm > 0) {
            Arrays.setAll(sum, j -> x[j] / xNorm + y[j] / yNorm);
        }
        return sum;
    }

    /** The ⌊(1 − share)·d⌋-th smallest coordinate, the smallest when that is none. */
    private double threshold(double[] v) {
        double[] ascending = v.clone();
        Arrays.sort(ascending);
        int rank = (int) Math.floor((1 - share) * v.length);
        return ascending[Math.max(rank, 1) - 1];
    }
}
