package dev.palimpsest.experiment.result;

import dev.palimpsest.metric.RecordScore;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One batch edited from fresh state and measured on its own records, as it is kept on disk.
 *
 * @param edits       how many facts had been edited with it, by all batches so far
 * @param scores      of its records
 * @param perplexity  of the held-out text, or NaN
 * @param alpha       per hook layer
 * @param zScores     per hook layer
 * @param editSeconds that editing took
 * @param seconds     that measuring took
 */
public record SingleRound(
        int edits,
        List<RecordScore> scores,
        double perplexity,
        SortedMap<Integer, Double> alpha,
        List<ZScoreSample> zScores,
        double editSeconds,
        double seconds) {

    public SingleRound {
        scores = List.copyOf(scores);
        alpha = new TreeMap<>(alpha);
        zScores = List.copyOf(zScores);
    }
}
