/**
 * Facts and texts from the files people have: EasyEdit's CounterFact, MEND's ZsRE, KnowEdit, MEMIT's counterfact, and
 * plain text, one document a line.
 *
 * <p>A file is read strictly: what cannot be understood is refused with one line that names file, line, record and
 * remedy. Imports {@code edit} for requests; knows nothing of models.
 */
package dev.palimpsest.dataset;
