/**
 * Training from scratch: fresh weights, the optimiser's loop over packed batches, the learning rate's schedule. Small
 * models on a processor are what it is for; the world of facts is its user.
 *
 * <p>Imports {@code inference}, {@code model}, {@code compute} and {@code tensor}.
 */
package dev.palimpsest.training;
