package dev.palimpsest.experiment.result;

/**
 * z-scores of one hook layer after all of a trial's edits, undefined ones left out (the paper's Fig. 3).
 *
 * @param layer   index of the block
 * @param alpha   the threshold from which the hook answers; of single rounds the least
 * @param updated at the lookup index of the edit prompts: the keys that were updated
 * @param others  at the other positions of the edit prompts
 * @param unrelated at all positions of the records' unrelated prompts
 */
public record ZScoreSample(int layer, double alpha, double[] updated, double[] others, double[] unrelated) {}
