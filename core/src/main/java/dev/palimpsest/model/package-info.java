/**
 * The transformer: GPT-2 and GPT-J written once against the compute interface, forward and backward, over packed
 * batches; taps and hooks as arguments of a pass.
 *
 * <p>Imports {@code compute} and {@code tensor}.
 */
package dev.palimpsest.model;
