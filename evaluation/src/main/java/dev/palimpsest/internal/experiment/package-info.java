/**
 * Runs editing methods and settings on the same model and records and evaluates each of them after increasing numbers
 * of edits. An interrupted experiment resumes from its folder.
 *
 * <p>Imports {@code dataset}, {@code metric}, {@code loader}, {@code edit} and {@code model}; {@code report} presents
 * the results.
 */
package dev.palimpsest.internal.experiment;
