package dev.palimpsest.internal.cli.command;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.cli.output.Console;
import dev.palimpsest.internal.cli.output.DataReport;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.dataset.SkipReason;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.EditingMethod.Need;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.metric.Evaluator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The records that all of some methods can edit, and that can be evaluated.
 *
 * @param model     the model
 * @param templates context templates for all methods; null when each method samples its own
 * @param console   is told which records are skipped
 */
record EditableRecords(OpenModel model, List<String> templates, Console console) {

    /**
     * The records that fit into the model's context with all context templates and have what the methods need.
     *
     * @param settings of the methods
     * @throws IllegalArgumentException when there is none, about the first record
     */
    DataReport of(DataReport read, List<Settings> settings) {
        Map<EditingMethod, List<String>> contexts = new LinkedHashMap<>();
        for (Settings each : settings) {
            EditingMethod method = Methods.of(each);
            if (contexts.keySet().stream().noneMatch(other -> other.id().equals(method.id()))) {
                contexts.put(method, templates != null ? templates : method.contexts(
                        model.gpt(), model.tokenizer(), each, EditListener.SILENT));
            }
        }
        boolean subjects = contexts.keySet().stream().anyMatch(method -> method.needs(Need.SUBJECT));
        boolean oldAnswers = contexts.keySet().stream().anyMatch(method -> method.needs(Need.OLD_ANSWER));
        DataReport all = read
                .keeping(record -> !subjects || record.request().hasSubject(), SkipReason.NO_SUBJECT, console)
                .keeping(record -> !oldAnswers || record.request().hasOldTarget(), SkipReason.NO_OLD_ANSWER, console);
        try (EditedModel original = EditedModel.original(model.gpt())) {
            Evaluator evaluator = new Evaluator(original, model.tokenizer());
            DataReport editable = all.keeping(
                    record -> evaluator.fits(record) && isEditable(record.request(), contexts),
                    SkipReason.TOO_LONG, console);
            if (editable.dataset().records().isEmpty()) {
                EvaluationRecord first = read.dataset().records().getFirst();
                evaluator.check(first);
                check(first.request(), contexts);
            }
            return editable;
        }
    }

    private boolean isEditable(EditRequest request, Map<EditingMethod, List<String>> contexts) {
        try {
            check(request, contexts);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void check(EditRequest request, Map<EditingMethod, List<String>> contexts) {
        contexts.forEach((method, own) -> method.check(request, own, model.gpt(), model.tokenizer()));
    }
}
