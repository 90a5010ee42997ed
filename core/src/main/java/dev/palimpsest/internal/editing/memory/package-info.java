/**
 * Statistics of plain text: second moments of keys, null spaces, and the inverse memories that start from them.
 *
 * <p>Imports {@code model}, {@code compute} and {@code tensor}.
 */
package dev.palimpsest.internal.editing.memory;
