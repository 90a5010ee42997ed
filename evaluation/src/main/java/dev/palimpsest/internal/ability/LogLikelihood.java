package dev.palimpsest.internal.ability;

/**
 * The log-likelihood of a continuation.
 *
 * @param sum    Σ log p over its tokens, in nats
 * @param greedy whether each of its tokens is the most probable one
 * @param tokens number of its tokens
 */
public record LogLikelihood(double sum, boolean greedy, int tokens) {}
