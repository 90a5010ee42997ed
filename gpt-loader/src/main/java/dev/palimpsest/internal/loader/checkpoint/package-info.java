/**
 * Hugging Face checkpoints: {@code config.json} and one or more safetensors files, read and written.
 *
 * <p>Imports {@code loader.file}, {@code loader.safetensors}, the exceptions of {@code loader}, and the core's
 * {@code model} and {@code tensor}.
 */
package dev.palimpsest.internal.loader.checkpoint;
