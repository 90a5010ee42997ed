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
 * @param radii   ε₀ of each edit: the radius of a new entry
 * @param answers each edit's target tokens, which decide whether two edits conflict
 */
public record CodebookEntries(Site site, Matrix keys, Matrix values, List<Double> radii, List<List<Integer>> answers)
        implements Change {

    /** The name in files. */
    public static final String KIND = "codebook";

    /**
     * @throws IllegalArgumentException when the parts have different numbers of edits, a radius is negative, or a number
     *                                  is NaN or infinite, naming the layer and the part
     */
    public CodebookEntries {
        radii = List.copyOf(radii);
        answers = answers.stream().map(List::copyOf).toList();
        if (values.rows() != keys.rows() || radii.size() != keys.rows() || answers.size() != keys.rows()) {
            throw new IllegalArgumentException("a codebook with keys " + keys + ", values " + values + ", "
                    + radii.size() + " radii and " + answers.size() + " answers");
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
