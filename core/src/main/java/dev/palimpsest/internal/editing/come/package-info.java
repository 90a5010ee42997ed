/**
 * CoME: unlearning inside target values, on the closed form of another method.
 *
 * <p>Imports {@code editing}, {@code editing.parts} and what those import. Only the service file names its classes.
 */
package dev.palimpsest.internal.editing.come;
