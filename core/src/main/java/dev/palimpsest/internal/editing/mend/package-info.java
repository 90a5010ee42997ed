/**
 * MEND: a trained network that turns gradients into edits, its training and its editor.
 *
 * <p>Imports {@code editing}, {@code editing.parts}, {@code editing.trained} and what those import. Only the service file
 * names its classes.
 */
package dev.palimpsest.internal.editing.mend;
