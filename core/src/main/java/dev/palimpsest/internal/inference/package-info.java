/**
 * Prediction and generation with a model: whole sequences at once ({@link dev.palimpsest.internal.inference.Predictor}), or a
 * token at a time with a cache ({@link dev.palimpsest.internal.inference.Generator}).
 *
 * <p>Imports {@code model}, {@code compute} and {@code tensor}.
 */
package dev.palimpsest.internal.inference;
