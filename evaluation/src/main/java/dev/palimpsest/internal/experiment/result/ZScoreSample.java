package dev.palimpsest.internal.experiment.result;

import java.util.Objects;

/**
 * The z-scores of one hook layer after all edits of a trial, without undefined ones (the paper's Fig. 3).
 *
 * @param layer     index of the block
 * @param alpha     threshold at which the hook answers; over single rounds the minimum
 * @param updated   at the lookup indices of the edit prompts, that is, of the updated keys
 * @param others    at the other positions of the edit prompts
 * @param unrelated at all positions of the locality prompts
 */
public record ZScoreSample(int layer, double alpha, double[] updated, double[] others, double[] unrelated) {

    public ZScoreSample {
        Objects.requireNonNull(updated, "updated");
        Objects.requireNonNull(others, "others");
        Objects.requireNonNull(unrelated, "unrelated");
    }
}
