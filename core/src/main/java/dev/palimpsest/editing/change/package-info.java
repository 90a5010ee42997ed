/**
 * What edits do to a model, by mechanism: deltas of a weight, gated deltas, codebooks, extra neurons. Each says how it can
 * be taken back; files hold one of each kind, and {@code EditedModel} is made from them.
 *
 * <p>Imports {@code model} and {@code tensor}.
 */
package dev.palimpsest.editing.change;
