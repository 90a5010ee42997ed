/**
 * Files as such, whatever they hold: mapped, parsed as JSON, replaced atomically.
 *
 * <p>Imports the exceptions of {@code loader} and a JSON library.
 */
package dev.palimpsest.loader.file;
