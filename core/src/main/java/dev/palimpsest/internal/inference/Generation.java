package dev.palimpsest.internal.inference;

/**
 * A continuation.
 *
 * @param tokens  the new tokens, without the one that ends a text
 * @param stopped whether the model ended the text; otherwise the limit or the context did
 */
public record Generation(int[] tokens, boolean stopped) {}
