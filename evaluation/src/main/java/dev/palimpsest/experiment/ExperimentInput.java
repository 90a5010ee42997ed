package dev.palimpsest.experiment;

import dev.palimpsest.dataset.EvaluationRecord;
import dev.palimpsest.edit.EditRequest;
import dev.palimpsest.edit.EditedGpt;
import dev.palimpsest.edit.Edits;
import dev.palimpsest.edit.KeyStatistics;
import dev.palimpsest.model.Gpt;
import dev.palimpsest.model.Tokenizer;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;

/**
 * What all trials of an experiment have in common.
 *
 * @param gpt        the model, unedited
 * @param tokenizer  the model's
 * @param records    to edit, in this order, and to measure; each fits the model
 * @param statistics for the layers of every trial that needs them, or null when none does
 * @param contexts   templates that keys and target values are computed in
 * @param perplexity of a held-out text, or null when there is none
 * @param identity   what else the figures depend on, by the name a message calls it
 * @param provenance for files of edits, free text by name
 */
public record ExperimentInput(
        Gpt gpt,
        Tokenizer tokenizer,
        List<EvaluationRecord> records,
        KeyStatistics statistics,
        List<String> contexts,
        ToDoubleFunction<EditedGpt> perplexity,
        SequencedMap<String, String> identity,
        Map<String, String> provenance) {

    public ExperimentInput {
        records = List.copyOf(records);
        if (records.isEmpty()) {
            throw new IllegalArgumentException("there is no record to edit");
        }
    }

    List<EditRequest> requests(int from, int to) {
        return records.subList(from, to).stream().map(EvaluationRecord::request).toList();
    }

    /** NaN when there is no text. */
    double perplexity(EditedGpt model) {
        return perplexity == null ? Double.NaN : perplexity.applyAsDouble(model);
    }

    /** {@code edits} that say where they come from. */
    Edits signed(Edits edits) {
        return new Edits(edits.fingerprint(), edits.settings(), edits.contexts(), edits.batches(), provenance);
    }
}
