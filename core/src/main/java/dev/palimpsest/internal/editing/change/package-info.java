/**
 * Changes to a model, by mechanism: weight deltas, gated deltas, codebooks, extra neurons. Each defines how it can be
 * undone; edits files have a codec for each kind, and {@code EditedModel} is built from them.
 *
 * <p>Imports {@code model} and {@code tensor}.
 */
package dev.palimpsest.internal.editing.change;
