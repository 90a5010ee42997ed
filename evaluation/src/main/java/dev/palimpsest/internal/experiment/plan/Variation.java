package dev.palimpsest.internal.experiment.plan;

/**
 * One point of a sweep.
 *
 * @param setting the name of the varied setting
 * @param value   its value as the user writes it: {@code 0-2}, {@code 200}
 */
public record Variation(String setting, String value) {}
