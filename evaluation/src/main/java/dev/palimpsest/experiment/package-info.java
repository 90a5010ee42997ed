/**
 * Experiments: methods and settings side by side on the same model and records, measured as the edits pile up.
 *
 * <p>Imports {@code dataset}, {@code metric}, {@code loader}, {@code edit} and {@code model}; {@code report} shows what
 * comes out, the command line says what to run.
 */
package dev.palimpsest.experiment;
