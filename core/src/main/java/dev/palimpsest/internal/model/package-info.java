/**
 * The transformer, written once against the compute interface, forward and backward, over packed batches; taps and
 * interventions are arguments of a pass. Each architecture has a package below, found by
 * {@link dev.palimpsest.internal.model.Architectures}.
 *
 * <p>Imports {@code model.weights}, {@code compute} and {@code tensor}.
 */
package dev.palimpsest.internal.model;
