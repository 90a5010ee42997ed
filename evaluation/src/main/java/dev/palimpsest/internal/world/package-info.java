/**
 * Generates datasets of made-up facts ("worlds"): people with a birthplace, a mother tongue, a profession and so on,
 * each fact in several phrasings; the text to train a model on, questions that test it, and edits. Everything depends
 * on one seed.
 *
 * <p>Imports {@code metric}, {@code dataset}, {@code loader}, {@code training}, {@code editing} and {@code model}.
 */
package dev.palimpsest.internal.world;
