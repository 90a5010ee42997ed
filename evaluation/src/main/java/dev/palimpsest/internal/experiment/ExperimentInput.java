package dev.palimpsest.internal.experiment;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.NullSpaces;
import dev.palimpsest.internal.metric.TextGeneration;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;

/**
 * The input that all trials of an experiment share.
 *
 * @param gpt        the unedited model
 * @param tokenizer  the model's tokenizer
 * @param records    records to edit, in this order, and to evaluate; all of them fit the model's context
 * @param statistics for the layers of all trials that need them, or null when none does
 * @param nullSpaces where null spaces are kept between runs
 * @param contexts   context templates for all methods; null when each method samples its own
 * @param perplexity measures the held-out text, or null when there is none
 * @param texts      measures generated texts after all edits, or null when none are generated
 * @param identity   everything else the results depend on, by the name used in error messages
 * @param provenance written into edits files
 * @param unchanged  called before results are saved; throws when a file of the model has changed meanwhile
 */
public record ExperimentInput(
        Gpt gpt,
        Tokenizer tokenizer,
        List<EvaluationRecord> records,
        KeyStatistics statistics,
        NullSpaces nullSpaces,
        List<String> contexts,
        ToDoubleFunction<EditedModel> perplexity,
        TextGeneration texts,
        SequencedMap<String, String> identity,
        Map<String, String> provenance,
        Runnable unchanged) {

    public ExperimentInput {
        records = List.copyOf(records);
        if (records.isEmpty()) {
            throw new IllegalArgumentException("no records to edit");
        }
    }

    List<EditRequest> requests(int from, int to) {
        return records.subList(from, to).stream().map(EvaluationRecord::request).toList();
    }

    /** NaN without a held-out text. */
    double perplexity(EditedModel model) {
        return perplexity == null ? Double.NaN : perplexity.applyAsDouble(model);
    }

    /** {@code edits} with the provenance. */
    Edits signed(Edits edits) {
        return edits.with(provenance);
    }
}
