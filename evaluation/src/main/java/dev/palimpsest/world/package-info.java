/**
 * Made-up worlds: people with a birthplace, a mother tongue, a profession, a favourite sport, each fact in several
 * phrasings; the text a model learns them from, questions that tell whether it did, and requests to change them.
 * Everything is drawn from one seed.
 *
 * <p>Imports {@code metric}, {@code dataset}, {@code loader}, {@code edit} and {@code model}.
 */
package dev.palimpsest.world;
