package dev.palimpsest.metric;

/**
 * One record's measures, each between 0 and 1; NaN where the record has no question of that kind.
 *
 * @param caseId          the record's number in its file
 * @param reliability     share of the target's tokens predicted after the edit prompt
 * @param generality      the same after the rephrasings
 * @param locality        share of unrelated answers' tokens that are predicted as before editing
 * @param portability     share of tokens predicted of what follows from the fact
 * @param generationMatch 1 when the model, continuing the edit prompt greedily, says exactly the target, otherwise 0
 * @param predictions     the tokens predicted in place of the target's, after the edit prompt
 */
public record RecordScore(
        long caseId,
        double reliability,
        double generality,
        double locality,
        double portability,
        double generationMatch,
        int[] predictions) {}
