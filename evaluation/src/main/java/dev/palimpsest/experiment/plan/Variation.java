package dev.palimpsest.experiment.plan;

/**
 * One point of a sweep.
 *
 * @param variable the varied setting
 * @param value    its value as the user writes it: {@code 0-2}, {@code 200}
 */
public record Variation(Variable variable, String value) {}
