package dev.palimpsest.internal.experiment.plan;

import dev.palimpsest.internal.editing.settings.Settings;

/**
 * A method with its settings, to be run and evaluated.
 *
 * @param id        names its files: {@code comeba-hk}, {@code comeba-hk.lambda-200}
 * @param mode      single round or consecutive
 * @param settings  the method and its settings
 * @param variation its point in a sweep, or null for a compared method
 */
public record Trial(String id, Mode mode, Settings settings, Variation variation) {}
