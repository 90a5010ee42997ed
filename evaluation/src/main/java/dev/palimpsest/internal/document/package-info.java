/**
 * Updating documents (DocMEdit, ACL Findings 2025): the reader of its files, the prompts, and metrics of updated texts. Imports
 * {@code dataset} for reading, {@code metric.text} for ROUGE-L and TF-IDF, and {@code editing} for the model that writes.
 */
package dev.palimpsest.internal.document;
