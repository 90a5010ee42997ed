/**
 * Writes a model with its edits as a folder for other programs: what is copied, what is merged, what is finished, and whether
 * the exported model predicts the edited facts. Imports {@code jobs}, which does not know it.
 */
package dev.palimpsest.internal.jobs.export;
