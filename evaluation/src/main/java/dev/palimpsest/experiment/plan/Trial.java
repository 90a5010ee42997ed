package dev.palimpsest.experiment.plan;

import dev.palimpsest.edit.EditSettings;

/**
 * One way of editing that is run and measured.
 *
 * @param id        names its files: {@code comeba-hk}, {@code comeba-hk.lambda-200}
 * @param mode      single round or consecutive
 * @param settings  the method and its settings
 * @param variation the point of a sweep it is, or null for one of the methods side by side
 */
public record Trial(String id, Mode mode, EditSettings settings, Variation variation) {}
