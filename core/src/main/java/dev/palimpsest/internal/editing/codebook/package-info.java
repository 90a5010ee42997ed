/**
 * What the methods with a codebook share: placing an edit, training its value, their common settings.
 *
 * <p>Imports {@code editing}, {@code editing.parts} and what those import.
 */
package dev.palimpsest.internal.editing.codebook;
