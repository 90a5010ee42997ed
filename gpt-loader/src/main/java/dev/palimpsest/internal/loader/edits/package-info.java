/**
 * What an edits file holds: a codec for each kind of change, settings and requests as JSON, and version 1.
 *
 * <p>Imports {@code loader.file}, {@code loader.safetensors}, the exceptions of {@code loader}, and the core's
 * {@code editing}, {@code model} and {@code tensor}.
 */
package dev.palimpsest.internal.loader.edits;
