package dev.palimpsest.internal.editing.change;

import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.List;

/**
 * A batch's edits of a codebook, each with a key and a trained value. {@link Codebook#of} builds the codebook from
 * all batches' edits in order, so any batch can be undone: the radius rule is applied again to the others, without
 * training.
 *
 * @param site    the linear map whose output is replaced; keys are inputs of it
 * @param keys    {@code [B, width of the input]} F32
 * @param values  {@code [B, width of the output]} F32
 * @param radii   of each edit the radius of a new entry: ε₀, or the edit's own
 * @param answers each edit's target tokens, which decide whether two edits conflict
 * @param bounds  what each edit's own radius was chosen between; empty when all edits have ε₀
 */
public record CodebookEntries(Site site, Matrix keys, Matrix values, List<Double> radii, List<List<Integer>> answers,
        List<Bounds> bounds) implements Change {

    /** The name in files. */
    public static final String KIND = "codebook";

    /**
     * The distances from an edit's key that its radius was chosen between.
     *
     * @param farthestPositive d⁺: the largest distance of the prompt in a context
     * @param nearestNegative  d⁻: the smallest distance of the prompt with another subject
     * @param negatives        those subjects
     */
    public record Bounds(double farthestPositive, double nearestNegative, List<String> negatives) {

        /** @throws IllegalArgumentException when a distance is negative, NaN or infinite */
        public Bounds {
            negatives = List.copyOf(negatives);
            for (double distance : new double[] {farthestPositive, nearestNegative}) {
                if (!(distance >= 0) || distance == Double.POSITIVE_INFINITY) {
                    throw new IllegalArgumentException(
                            "a bound of a codebook's radius must be at least 0 and finite, got " + distance);
                }
            }
        }
    }

    /** Edits that all have the radius ε₀. */
    public CodebookEntries(Site site, Matrix keys, Matrix values, List<Double> radii, List<List<Integer>> answers) {
        this(site, keys, values, radii, answers, List.of());
    }

    /**
     * @throws IllegalArgumentException when the parts have different numbers of edits, a radius is negative, or a number
     *                                  is NaN or infinite, naming the layer and the part
     */
    public CodebookEntries {
        radii = List.copyOf(radii);
        answers = answers.stream().map(List::copyOf).toList();
        bounds = List.copyOf(bounds);
        if (values.rows() != keys.rows() || radii.size() != keys.rows() || answers.size() != keys.rows()
                || (!bounds.isEmpty() && bounds.size() != keys.rows())) {
            throw new IllegalArgumentException("a codebook with keys " + keys + ", values " + values + ", "
                    + radii.size() + " radii, " + answers.size() + " answers and " + bounds.size() + " bounds");
        }
        for (double radius : radii) {
            if (!(radius >= 0) || radius == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("layer " + site.layer()
                        + ": a codebook's radius must be at least 0 and finite, got " + radius);
            }
        }
        Change.requireFinite(KIND, site.layer(), "keys", keys);
        Change.requireFinite(KIND, site.layer(), "values", values);
    }

    /** How the edits are placed in a codebook. */
    public Codebook.Rule rule() {
        return bounds.isEmpty() ? Codebook.Rule.SHARED : Codebook.Rule.OWN;
    }

    @Override
    public int layer() {
        return site.layer();
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public long bytes() {
        return keys.bytes() + values.bytes() + (long) Double.BYTES * radii.size()
                + answers.stream().mapToLong(answer -> (long) Integer.BYTES * answer.size()).sum();
    }
}
