/**
 * Files independent of their content: mapping, JSON, atomic replacement.
 *
 * <p>Imports the exceptions of {@code loader} and a JSON library.
 */
package dev.palimpsest.internal.loader.file;
