/**
 * Reads facts and texts: EasyEdit's CounterFact, MEND's ZsRE, KnowEdit, MEMIT's counterfact, and plain text with one
 * document per line.
 *
 * <p>Files are read strictly and as a stream. An invalid file is rejected with a message that names file, line, record
 * and remedy; an invalid record is skipped and counted with its reason. Lines of text, and records, have a largest size.
 * Imports {@code editing} for requests and {@code loader.file} for the check of input files; does not depend on models.
 */
package dev.palimpsest.internal.dataset;
