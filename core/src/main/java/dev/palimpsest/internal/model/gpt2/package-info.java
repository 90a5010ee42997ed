/**
 * GPT-2: its {@link dev.palimpsest.internal.model.gpt2.Gpt2 architecture}, block and tensor names. Found by {@code model_type};
 * no other package names it.
 *
 * <p>Imports {@code model}, {@code model.weights}, {@code compute} and {@code tensor}.
 */
package dev.palimpsest.internal.model.gpt2;
