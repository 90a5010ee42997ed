/**
 * The editing methods: second moments, target values, keys, the closed form, hook layers, consecutive batches.
 *
 * <p>Imports {@code model}, {@code compute} and {@code tensor}.
 */
package dev.palimpsest.edit;
