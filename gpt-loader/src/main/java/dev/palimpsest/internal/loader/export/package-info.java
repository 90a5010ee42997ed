/**
 * Edits that cannot be merged into weights, as files for other programs: one safetensors file per layer, a manifest, and a
 * description of the layout.
 *
 * <p>Imports {@code file} and {@code safetensors}, and the core's {@code editing}, {@code model} and {@code tensor}.
 */
package dev.palimpsest.internal.loader.export;
