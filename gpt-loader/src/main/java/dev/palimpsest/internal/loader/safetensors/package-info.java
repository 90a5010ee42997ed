/**
 * The safetensors format: reader, writer, and the metadata that this project's own files share.
 *
 * <p>Imports {@code loader.file}, the exceptions of {@code loader}, and {@code tensor}.
 */
package dev.palimpsest.internal.loader.safetensors;
