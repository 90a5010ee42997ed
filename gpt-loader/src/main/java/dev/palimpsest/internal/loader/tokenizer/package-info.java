/**
 * GPT-2's byte-level byte-pair encoding: vocabulary and merges from their files, encoding, training of a new tokenizer.
 *
 * <p>Imports {@code loader.file}, the exceptions of {@code loader}, and {@code model.Tokenizer}.
 */
package dev.palimpsest.internal.loader.tokenizer;
