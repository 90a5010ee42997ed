/**
 * SERAC's networks (arXiv 2206.06520), as an edited model uses them: the map that tells whether a prompt is in the scope of
 * an edit, and the counterfactual model that answers then.
 *
 * <p>Imports {@code editing.trained}, {@code editing.parts}, {@code model} and what those import.
 */
package dev.palimpsest.internal.editing.scope;
