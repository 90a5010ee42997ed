package dev.palimpsest.model;

import dev.palimpsest.compute.Linear.Layout;

/**
 * One tensor of a checkpoint.
 *
 * @param weight which of the model's weights it is
 * @param prefix what its published name begins with; files of models without a head leave it out
 * @param name   the rest of its name
 * @param rows   0 for a vector
 * @param layout how a projection's weight lies; null for anything else
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
