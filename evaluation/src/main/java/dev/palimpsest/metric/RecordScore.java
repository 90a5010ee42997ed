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
 * @param efficacy        MEMIT's: 1 when the new object is likelier than the true one after the edit prompt, else 0
 * @param paraphrase      MEMIT's: share of the rephrasings after which the new object is likelier than the true one
 * @param neighbourhood   MEMIT's: share of the unrelated prompts after which the true object is likelier than the new
 * @param predictions     the tokens predicted in place of the target's, after the edit prompt
 */
public record RecordScore(
        long caseId,
        double reliability,
        double generality,
        double locality,
        double portability,
        double generationMatch,
        double efficacy,
        double paraphrase,
        double neighbourhood,
        int[] predictions) {}
