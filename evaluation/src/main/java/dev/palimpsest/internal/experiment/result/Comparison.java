package dev.palimpsest.internal.experiment.result;

import dev.palimpsest.internal.editing.settings.Settings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The results of an experiment.
 *
 * @param title        heading: what was edited with which methods, and how
 * @param provenance   what it was run with
 * @param period       when it was run
 * @param paperSetting the matching setting of the paper, or null
 * @param unedited     the unedited model on the same records
 * @param examples     the facts whose answers are kept
 * @param outcomes     the compared methods in the order requested, then the sweeps
 */
public record Comparison(
        String title,
        Provenance provenance,
        Period period,
        PaperSetting paperSetting,
        EvaluationResult unedited,
        List<Example> examples,
        List<Outcome> outcomes) {

    public Comparison {
        examples = List.copyOf(examples);
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

    /** Seconds of editing; settings that several trials share were run once. */
    public double editSeconds() {
        return runs().stream().mapToDouble(Outcome::editSeconds).sum();
    }

    /** Seconds of evaluating, the unedited model included. */
    public double evaluateSeconds() {
        return unedited.seconds() + runs().stream().mapToDouble(Outcome::evaluateSeconds).sum();
    }

    /** One outcome of each settings. */
    private List<Outcome> runs() {
        Set<Settings> seen = new HashSet<>();
        return outcomes.stream().filter(outcome -> seen.add(outcome.trial().settings())).toList();
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
