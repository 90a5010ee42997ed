/**
 * Training from scratch: the weights a model begins with.
 *
 * <p>Imports {@code model}, {@code compute} and {@code tensor}.
 */
package dev.palimpsest.training;
