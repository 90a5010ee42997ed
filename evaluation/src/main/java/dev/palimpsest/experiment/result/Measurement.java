package dev.palimpsest.experiment.result;

import dev.palimpsest.metric.RecordScore;
import dev.palimpsest.metric.Summary;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was measured after some edits, as it is kept on disk.
 *
 * @param edits      how many facts had been edited
 * @param scores     of every record edited so far
 * @param perplexity of the held-out text, or NaN
 * @param alpha      per hook layer
 * @param seconds    that measuring took
 */
public record Measurement(
        int edits, List<RecordScore> scores, double perplexity, SortedMap<Integer, Double> alpha, double seconds) {

    public Measurement {
        scores = List.copyOf(scores);
        alpha = new TreeMap<>(alpha);
    }

    public Checkpoint checkpoint() {
        return new Checkpoint(edits, Summary.of(scores), perplexity, alpha);
    }
}
