package dev.palimpsest.internal.experiment;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.ability.reader.TaskQuestions;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.editing.Artifacts;
import dev.palimpsest.internal.editing.EditResources;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.NullSpaces;
import dev.palimpsest.internal.metric.TextGeneration;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The input that all trials of an experiment share.
 *
 * @param gpt        the unedited model
 * @param tokenizer  the model's tokenizer
 * @param records    records to edit, in this order, and to evaluate; all of them fit the model's context
 * @param statistics for the layers of all trials that need them, or null when none does
 * @param nullSpaces where null spaces are kept between runs
 * @param artifacts  those that the trials' settings name
 * @param contexts   context templates for all methods; null when each method samples its own
 * @param perplexity measures the held-out text, or null when there is none
 * @param texts      measures generated texts after all edits, or null when none are generated
 * @param identity   everything else the results depend on, by the name used in error messages
 * @param provenance written into edits files
 * @param tasks      general abilities to measure at every evaluation; may be empty
 * @param unchanged  called before results are saved; throws when a file of the model has changed meanwhile
 */
public record ExperimentInput(
        Gpt gpt,
        Tokenizer tokenizer,
        List<EvaluationRecord> records,
        KeyStatistics statistics,
        NullSpaces nullSpaces,
        Artifacts artifacts,
        List<String> contexts,
        ToDoubleFunction<EditedModel> perplexity,
        TextGeneration texts,
        SequencedMap<String, String> identity,
        Map<String, String> provenance,
        List<TaskQuestions> tasks,
        Runnable unchanged) {

    public ExperimentInput {
        records = List.copyOf(records);
        tasks = List.copyOf(tasks);
        if (records.isEmpty()) {
            throw new IllegalArgumentException("no records to edit");
        }
    }

    /** Without texts and general abilities. */
    public ExperimentInput(Gpt gpt, Tokenizer tokenizer, List<EvaluationRecord> records, KeyStatistics statistics,
            NullSpaces nullSpaces, Artifacts artifacts, List<String> contexts, ToDoubleFunction<EditedModel> perplexity,
            SequencedMap<String, String> identity, Map<String, String> provenance, Runnable unchanged) {
        this(gpt, tokenizer, records, statistics, nullSpaces, artifacts, contexts, perplexity, null, identity,
                provenance, List.of(), unchanged);
    }

    List<EditRequest> requests(int from, int to) {
        return records.subList(from, to).stream().map(EvaluationRecord::request).toList();
    }

    /** Number of questions that one evaluation of the general abilities asks. */
    int questions() {
        return tasks.stream().mapToInt(task -> task.questions().size()).sum();
    }

    /** The subjects of the first records. */
    Set<String> subjects(int records) {
        return requests(0, records).stream().map(EditRequest::subject).filter(Objects::nonNull).collect(Collectors.toSet());
    }

    /** NaN without a held-out text. */
    double perplexity(EditedModel model) {
        return perplexity == null ? Double.NaN : perplexity.applyAsDouble(model);
    }

    /** What edited models read besides weights and changes. */
    EditResources resources() {
        return new EditResources(tokenizer, artifacts);
    }

    /** {@code edits} with the provenance. */
    Edits signed(Edits edits) {
        return edits.with(provenance);
    }
}
