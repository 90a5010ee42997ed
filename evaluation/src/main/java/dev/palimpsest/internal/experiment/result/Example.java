package dev.palimpsest.internal.experiment.result;

/**
 * A fact whose answers a report quotes. The three prompts are asked of the unedited model and of every edited one.
 *
 * @param record     place among the records, from 0
 * @param prompt     the edit prompt
 * @param target     the new object
 * @param rephrasing the prompt in other words, or null when the record has none
 * @param unrelated  an unrelated prompt, whose answer should stay the same, or null when the record has none
 */
public record Example(int record, String prompt, String target, String rephrasing, String unrelated) {}
