package dev.palimpsest.experiment.result;

import dev.palimpsest.experiment.plan.Variable;
import dev.palimpsest.metric.Summary;
import java.util.List;
import java.util.SequencedMap;

/**
 * Everything a report shows.
 *
 * @param title            what was compared on what, for a heading
 * @param provenance       model, data, engine, versions and settings, by name, in the order to show them
 * @param paperSetting     the row of the paper's tables to print beside, or null where model and data match none
 * @param unedited         the unedited model on the same records
 * @param perplexityBefore of the held-out text before editing; NaN when there is none
 * @param outcomes         methods side by side first, in the order asked for, then sweeps
 */
public record Comparison(
        String title,
        SequencedMap<String, String> provenance,
        PaperSetting paperSetting,
        Summary unedited,
        double perplexityBefore,
        List<Outcome> outcomes) {

    public Comparison {
        outcomes = List.copyOf(outcomes);
    }

    /** The methods side by side. */
    public List<Outcome> methods() {
        return outcomes.stream().filter(outcome -> outcome.trial().variation() == null).toList();
    }

    /** The sweep over {@code variable}, in the order it was run; empty when there was none. */
    public List<Outcome> sweep(Variable variable) {
        return outcomes.stream()
                .filter(outcome -> outcome.trial().variation() != null
                        && outcome.trial().variation().variable() == variable)
                .toList();
    }
}
