package dev.palimpsest.internal.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.ability.Task;
import dev.palimpsest.internal.ability.TaskResult;
import dev.palimpsest.internal.ability.TaskScorer;
import dev.palimpsest.internal.ability.reader.TaskQuestions;
import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.option.EditsOption;
import dev.palimpsest.internal.cli.option.EvidenceOption;
import dev.palimpsest.internal.cli.option.ForceOption;
import dev.palimpsest.internal.cli.option.HeldOutTextOption;
import dev.palimpsest.internal.cli.option.RecordsOption;
import dev.palimpsest.internal.cli.option.TaskOption;
import dev.palimpsest.internal.cli.output.AbilityReport;
import dev.palimpsest.internal.cli.option.TextsOption;
import dev.palimpsest.internal.cli.output.DataReport;
import dev.palimpsest.internal.cli.output.DocumentReport;
import dev.palimpsest.internal.cli.output.EvaluationReport;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.document.EvidenceChoice;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.jobs.HeldOutText;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.jobs.OutputFile;
import dev.palimpsest.internal.jobs.OutputFile.Existing;
import dev.palimpsest.internal.jobs.OutputKind;
import dev.palimpsest.internal.jobs.Progress;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.loader.EditsFile;
import dev.palimpsest.internal.metric.Evaluator;
import dev.palimpsest.internal.metric.RecordScore;
import dev.palimpsest.internal.metric.Summary;
import dev.palimpsest.internal.metric.TextGeneration;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palimpsest evaluate}: evaluates an edited model. */
@InGroup(CommandGroup.EVALUATION)
@Command(
        name = "evaluate",
        description = "Evaluates an edited model, or the unedited one without --edits: reliability, generality,"
                + " locality, portability and free generation; or, with --task, a benchmark of general abilities before"
                + " and after editing.")
public final class EvaluateCommand extends ModelCommand {

    @Mixin
    private EditsOption edits;

    @Mixin
    private RecordsOption data;

    @Mixin
    private HeldOutTextOption text;

    @Mixin
    private TextsOption texts;

    @Mixin
    private TaskOption task;

    @Mixin
    private EvidenceOption evidence;

    @Option(names = "--output", paramLabel = "FILE", description = "Also write the JSON document to"
            + " this file (default: not written).")
    private Path output;

    @Mixin
    private ForceOption force;

    private DataReport records;
    private TaskQuestions questions;
    private DocumentEvaluation documents;

    @Override
    void prepare() {
        text.check();
        texts.check();
        task.check();
        EvidenceChoice told = evidence.choice(task.documents());
        if (task.given()) {
            refuseOptionsOfFacts();
        }
        if (task.documents()) {
            documents = DocumentEvaluation.read(data.file(), data.limit(), told);
        } else if (task.given()) {
            questions = task.read(data.file(), data.limit());
        } else {
            records = data.read(console());
        }
        if (output != null) {
            claim(output, OutputKind.EVALUATION, Existing.replacedIf(force.given()), model(), edits.file(),
                    data.file(), text.file(), texts.file());
        }
    }

    private void refuseOptionsOfFacts() {
        for (String option : List.of("--text", "--format", "--fluency", "--references")) {
            if (isGiven(option)) {
                throw new UserError(option + " is for the evaluation of edited facts; leave it out with --task"
                        + (option.equals("--text") ? ", or use --task text" : ""));
            }
        }
    }

    @Override
    void run(OpenModel model) {
        try (EditedModel before = EditedModel.original(model.gpt());
                EditedModel after = edits.file() == null ? before : model.edited(edits.file(), edits.artifact())) {
            if (documents != null) {
                DocumentReport report = documents.run(console(), model, before, after);
                model.requireUnchanged();
                write(report.document());
                report.print(console());
                console().result(report.document());
                return;
            }
            if (task.given()) {
                runTask(model, before, after);
                return;
            }
            Evaluator evaluator = new Evaluator(before, model.tokenizer());
            DataReport fitting = records.fitting(evaluator, console());
            List<int[]> heldOut = text.documents(model);
            TextGeneration generation = texts.of(fitting.dataset().records());
            model.announce();
            long start = System.nanoTime();
            List<RecordScore> scores = withTexts(generation, after, model, fitting.dataset().records(),
                    evaluate(evaluator, after, fitting.dataset().records()));
            HeldOutText.Change perplexity =
                    heldOut == null ? null : HeldOutText.measure(console(), before, after, heldOut);
            EvaluationReport report =
                    new EvaluationReport(fitting, Summary.of(scores), perplexity, (System.nanoTime() - start) / 1e9);
            model.requireUnchanged();
            write(report.document());
            report.print(console());
            console().result(report.document());
        }
    }

    private List<RecordScore> withTexts(TextGeneration generation, EditedModel after, OpenModel model,
            List<EvaluationRecord> all, List<RecordScore> scores) {
        if (generation == null) {
            return scores;
        }
        try (Progress progress = console().progress("texts", all.size())) {
            return generation.added(after, model.tokenizer(), all, scores, progress::reach);
        }
    }

    private void write(ObjectNode document) {
        if (output != null) {
            OutputFile.write(output, file -> file.print(Json.pretty(document)));
        }
    }

    private void runTask(OpenModel model, EditedModel before, EditedModel after) {
        model.announce();
        long start = System.nanoTime();
        TaskScorer scorer = new TaskScorer(model.tokenizer(), model.config());
        TaskResult unedited = before == after ? null : score("before", scorer, before);
        TaskResult edited = score(before == after ? task.name() : "after", scorer, after);
        if (unedited != null && questions.task() == Task.FACTS) {
            Set<String> subjects = EditsFile.read(edits.file()).facts().stream()
                    .map(EditRequest::subject)
                    .filter(Objects::nonNull)
                    .collect(Collectors.toSet());
            unedited = unedited.bySubject(subjects);
            edited = edited.bySubject(subjects);
        }
        AbilityReport report = new AbilityReport(questions, unedited, edited, (System.nanoTime() - start) / 1e9);
        model.requireUnchanged();
        write(report.document());
        report.print(console());
        console().result(report.document());
    }

    private TaskResult score(String what, TaskScorer scorer, EditedModel model) {
        try (Progress progress = console().progress(what, questions.questions().size())) {
            return TaskResult.of(scorer.score(model, questions.questions(), progress::reach));
        }
    }

    private List<RecordScore> evaluate(Evaluator evaluator, EditedModel after, List<EvaluationRecord> all) {
        try (Progress progress = console().progress("evaluate", all.size())) {
            return evaluator.evaluate(after, all, progress::reach);
        }
    }
}
