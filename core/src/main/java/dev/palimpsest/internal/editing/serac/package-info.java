/**
 * SERAC (arXiv 2206.06520): edits kept as text, a trained scope classifier on the model's own hidden states, and a trained
 * counterfactual model that answers prompts in the scope of an edit.
 */
package dev.palimpsest.internal.editing.serac;
