/**
 * Files into the core's types and back: checkpoints, tokenizers, second moments, edits.
 *
 * <p>Weights and moments stay where the file has them: they are mapped, not copied. Every file that cannot be read is
 * an {@link dev.palimpsest.loader.InvalidFileException} of one line; every file written appears complete or not at
 * all. Imports the core's {@code tensor}, {@code model}, {@code edit}, {@code compute.Linear} and a JSON library.
 */
package dev.palimpsest.loader;
