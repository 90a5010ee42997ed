package dev.palimpsest.internal.model.weights;

import dev.palimpsest.internal.compute.Linear.Layout;

/**
 * One tensor of a checkpoint.
 *
 * @param weight the weight it stores
 * @param prefix the start of its published name; files of models without a head omit it
 * @param name   the rest of its name
 * @param rows   0 for a vector
 * @param layout of a projection's weight; null for any other
 */
public record StoredTensor(WeightId weight, String prefix, String name, int rows, int columns, Layout layout) {

    /** Whether its shape is {@code [columns]}. */
    public boolean isVector() {
        return rows == 0;
    }

    /** Prefix and name. */
    public String publishedName() {
        return prefix + name;
    }
}
