/**
 * Training from scratch (AdamW): initial weights, the training loop over packed batches, the learning rate schedule,
 * and the state from which an interrupted run continues.
 * Meant for small models, such as that of the built-in world of facts.
 *
 * <p>Imports {@code inference}, {@code model}, {@code compute} and {@code tensor}.
 */
package dev.palimpsest.internal.training;
