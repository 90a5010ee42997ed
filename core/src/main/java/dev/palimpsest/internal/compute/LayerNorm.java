package dev.palimpsest.internal.compute;

/**
 * The parameters of a layer normalisation.
 *
 * @param gain    γ, {@code [1, d]}
 * @param bias    β, {@code [1, d]}
 * @param epsilon added to the variance
 */
public record LayerNorm(Tensor gain, Tensor bias, float epsilon) {}
