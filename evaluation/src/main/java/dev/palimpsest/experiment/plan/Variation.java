package dev.palimpsest.experiment.plan;

/**
 * One point of a sweep.
 *
 * @param variable what is varied
 * @param value    its value, as a person writes it: {@code 0-2}, {@code 200}
 */
public record Variation(Variable variable, String value) {}
