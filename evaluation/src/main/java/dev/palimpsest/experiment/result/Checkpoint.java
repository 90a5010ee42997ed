package dev.palimpsest.experiment.result;

import dev.palimpsest.metric.Summary;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was measured after some edits of a trial.
 *
 * @param edits      how many facts had been edited
 * @param summary    over the records edited so far
 * @param perplexity of the held-out text; NaN when there is none, and before the last checkpoint
 * @param alpha      per edited layer, of single rounds the least; empty for methods without hooks
 */
public record Checkpoint(int edits, Summary summary, double perplexity, SortedMap<Integer, Double> alpha) {

    public Checkpoint {
        alpha = new TreeMap<>(alpha);
    }
}
