package dev.palimpsest.experiment.result;

import dev.palimpsest.experiment.plan.Trial;
import dev.palimpsest.metric.RecordScore;
import java.util.List;

/**
 * A trial and what came of it.
 *
 * @param trial           what was run
 * @param checkpoints     in the order of edits, the last after all of them
 * @param scores          of every record at the last checkpoint
 * @param zScores         per hook layer, ascending; empty for methods without hooks
 * @param editSeconds     spent on editing
 * @param evaluateSeconds spent on measuring
 */
public record Outcome(
        Trial trial,
        List<Checkpoint> checkpoints,
        List<RecordScore> scores,
        List<ZScoreSample> zScores,
        double editSeconds,
        double evaluateSeconds) {

    public Outcome {
        checkpoints = List.copyOf(checkpoints);
        scores = List.copyOf(scores);
        zScores = List.copyOf(zScores);
    }

    /** After all edits. */
    public Checkpoint last() {
        return checkpoints.getLast();
    }
}
