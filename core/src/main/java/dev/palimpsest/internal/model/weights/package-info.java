/**
 * A model's weights on the host: each weight's role and identity, how an architecture's checkpoints store it, and the
 * assembled weights of a model.
 *
 * <p>Imports {@code compute.Linear}'s layout and {@code tensor}; nothing of {@code model}, which imports this package.
 */
package dev.palimpsest.internal.model.weights;
