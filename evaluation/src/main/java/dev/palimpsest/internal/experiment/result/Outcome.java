package dev.palimpsest.internal.experiment.result;

import dev.palimpsest.internal.editing.StoredEdits;
import dev.palimpsest.internal.experiment.plan.Trial;
import java.util.List;

/**
 * The results of one trial.
 *
 * @param trial           the trial
 * @param results         in the order of edits, the last after all of them
 * @param zScores         per hook layer, ascending; empty for methods without hooks
 * @param stored          what all edits take in a file; null in single rounds kept by versions without
 * @param editSeconds     time spent on editing
 * @param evaluateSeconds time spent on evaluating
 */
public record Outcome(
        Trial trial,
        List<EvaluationResult> results,
        List<ZScoreSample> zScores,
        StoredEdits stored,
        double editSeconds,
        double evaluateSeconds) {

    public Outcome {
        results = List.copyOf(results);
        zScores = List.copyOf(zScores);
    }

    /** The result after all edits. */
    public EvaluationResult last() {
        return results.getLast();
    }
}
