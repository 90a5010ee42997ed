/**
 * Hugging Face checkpoints: {@code config.json} and one or more files of weights, safetensors or PyTorch's, read;
 * and written as safetensors.
 *
 * <p>Imports {@code loader.file}, {@code loader.safetensors}, {@code loader.pytorch}, the exceptions of {@code loader}, and the core's
 * {@code model} and {@code tensor}.
 */
package dev.palimpsest.internal.loader.checkpoint;
