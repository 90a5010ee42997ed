/**
 * The transformer, written once against the compute interface, forward and backward, over packed batches; taps and
 * hooks as arguments of a pass. What tells architectures apart is in packages below, one each, found by
 * {@link dev.palimpsest.model.Architectures}.
 *
 * <p>Imports {@code compute} and {@code tensor}.
 */
package dev.palimpsest.model;
