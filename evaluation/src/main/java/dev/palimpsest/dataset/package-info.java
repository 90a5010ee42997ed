/**
 * Facts and texts from the files people have: EasyEdit's CounterFact, MEND's ZsRE, KnowEdit, MEMIT's counterfact, and
 * plain text, one document a line.
 *
 * <p>A file is read strictly and as a stream: one that cannot be understood is refused with a line that names file,
 * line, record and remedy; a record of it that cannot be used is left out and counted, with its reason. Imports
 * {@code edit} for requests; knows nothing of models.
 */
package dev.palimpsest.dataset;
