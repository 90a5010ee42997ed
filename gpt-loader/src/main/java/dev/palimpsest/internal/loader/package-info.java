/**
 * Reads and writes the core's types: the entry points for checkpoints, second moments, null spaces, edits and
 * the state of training.
 *
 * <p>Weights and moments stay in the mapped file and are not copied. A file that cannot be read is an
 * {@link dev.palimpsest.loader.InvalidFileException} of one line; a file is written completely or not at all. Imports
 * the packages below, which import nothing of this one but its two exceptions, and the core's {@code editing},
 * {@code training}, {@code model}, {@code compute} and {@code tensor}.
 */
package dev.palimpsest.internal.loader;
