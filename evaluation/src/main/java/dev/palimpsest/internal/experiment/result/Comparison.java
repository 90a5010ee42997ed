package dev.palimpsest.internal.experiment.result;

import java.util.List;
import java.util.SequencedMap;

/**
 * The results of an experiment.
 *
 * @param title        heading: model, data and mode
 * @param provenance   model, data, engine, versions and settings, by name, in display order
 * @param paperSetting the matching setting of the paper, or null
 * @param unedited     the unedited model on the same records
 * @param outcomes     the compared methods in the order requested, then the sweeps
 */
public record Comparison(
        String title,
        SequencedMap<String, String> provenance,
        PaperSetting paperSetting,
        EvaluationResult unedited,
        List<Outcome> outcomes) {

    public Comparison {
        outcomes = List.copyOf(outcomes);
    }

    /** The perplexity of the held-out text before editing; NaN when there is none. */
    public double perplexityBefore() {
        return unedited.perplexity();
    }

    /** The perplexity after all edits divided by the one before; NaN when there is no held-out text. */
    public double perplexityRatio(Outcome outcome) {
        return outcome.last().perplexity() / perplexityBefore();
    }

    /** The compared methods, without sweeps. */
    public List<Outcome> methods() {
        return outcomes.stream().filter(outcome -> outcome.trial().variation() == null).toList();
    }

    /** The swept settings, in the order in which they were run. */
    public List<String> sweptSettings() {
        return outcomes.stream()
                .filter(outcome -> outcome.trial().variation() != null)
                .map(outcome -> outcome.trial().variation().setting())
                .distinct()
                .toList();
    }

    /** The sweep over a setting, in the order in which it was run; empty when there was none. */
    public List<Outcome> sweep(String setting) {
        return outcomes.stream()
                .filter(outcome -> outcome.trial().variation() != null
                        && outcome.trial().variation().setting().equals(setting))
                .toList();
    }
}
