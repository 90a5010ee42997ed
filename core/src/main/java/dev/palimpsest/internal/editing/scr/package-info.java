/**
 * SCR, selective contextual reasoning.
 *
 * <p>Imports {@code editing}, {@code editing.parts}, {@code editing.retrieval}, {@code editing.scope},
 * {@code editing.trained} and what those import. Only the service file names its classes.
 */
package dev.palimpsest.internal.editing.scr;
