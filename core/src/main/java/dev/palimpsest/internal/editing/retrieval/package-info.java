/**
 * Which of many stored facts a query is about: words and BM25, hidden states and cosines, and the decision whether any of
 * the facts that were found is relevant.
 *
 * <p>Imports {@code editing.change}, {@code inference}, {@code model} and what those import.
 */
package dev.palimpsest.internal.editing.retrieval;
