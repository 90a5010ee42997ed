/**
 * Measures of texts without a model: ROUGE-L, TF-IDF cosines as scikit-learn computes them, the entropy of n-grams. Imports
 * nothing of the project.
 */
package dev.palimpsest.internal.metric.text;
