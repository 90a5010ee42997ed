/**
 * Knowledge Neurons (KN).
 *
 * <p>Imports {@code editing}, {@code editing.parts} and what those import. Only the service file names its classes.
 */
package dev.palimpsest.internal.editing.kn;
