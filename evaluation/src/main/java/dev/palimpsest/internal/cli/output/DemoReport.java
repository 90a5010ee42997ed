package dev.palimpsest.internal.cli.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.experiment.Experiment;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.jobs.DemoFiles;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.jobs.ShellCommand;
import dev.palimpsest.internal.metric.Metric;
import dev.palimpsest.internal.report.text.Numbers;
import dev.palimpsest.internal.world.WorldEditing;
import dev.palimpsest.internal.world.WorldSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The output of {@code demo}. */
public final class DemoReport {

    /**
     * An answer before and after editing.
     *
     * @param wanted the new fact, or null for a fact that was not edited
     */
    public record Answer(String prompt, String before, String after, String wanted) {}

    private static final List<Metric> METRICS = List.of(Metric.RELIABILITY, Metric.GENERALITY, Metric.LOCALITY);

    private final Console console;
    private final DemoFiles files;
    private final WorldEditing editing;
    private final ObjectNode document = Json.object();
    private final ArrayNode answers = document.putArray("answers");
    private final ArrayNode methods = document.putArray("methods");
    private String firstPrompt = "";

    /** @param editing the settings of the edits */
    public DemoReport(Console console, DemoFiles files, WorldEditing editing) {
        this.console = console;
        this.files = files;
        this.editing = editing;
    }

    public void begin(OpenModel model, int facts, int batchSize) {
        WorldSettings world = WorldSettings.DEFAULT;
        console.say("The model: a GPT-2 with %d blocks of width %d, trained on %,d made-up facts",
                model.config().layers(), model.config().width(), world.people() * world.relations());
        console.say("about %d people, each in %d phrasings.", world.people(), world.phrasings());
        console.say("Editing %d facts in consecutive batches of %d.", facts, batchSize);
    }

    /** Prints the model's answers before and after editing with COMEBA-HK. */
    public void answers(List<Answer> all) {
        int width = all.stream().mapToInt(answer -> answer.prompt().length()).max().orElse(0);
        int before = all.stream().mapToInt(answer -> answer.before().length()).max().orElse(0);
        int after = all.stream().mapToInt(answer -> answer.after().length()).max().orElse(0);
        String row = "  %-" + (width + 2) + "s %-" + before + "s → %-" + after + "s  %s";
        console.say("");
        console.say("Answers before and after all edits (COMEBA-HK):");
        for (Answer answer : all) {
            String verdict = answer.wanted() == null
                    ? answer.before().equals(answer.after()) ? "unchanged, as it should be" : "changed by"
                            + " mistake"
                    : answer.wanted().equals(answer.after()) ? "changed" : "expected: " + answer.wanted();
            console.say(row, answer.prompt() + " …", answer.before(), answer.after(), verdict);
            ObjectNode node = answers.addObject()
                    .put("prompt", answer.prompt())
                    .put("before", answer.before())
                    .put("after", answer.after());
            if (answer.wanted() != null) {
                node.put("wanted", answer.wanted());
            }
        }
        firstPrompt = all.getFirst().prompt();
    }

    /** Prints a row for the unedited model and one for each method after all edits. */
    public void table(Comparison comparison) {
        int edits = comparison.methods().getFirst().last().edits();
        List<ResultText.Row> rows = new ArrayList<>();
        rows.add(new ResultText.Row("  unedited", comparison.unedited().summary(), ""));
        for (Outcome outcome : comparison.methods()) {
            rows.add(new ResultText.Row("  " + outcome.trial().id(), outcome.last().summary(),
                    "× " + Numbers.decimals(comparison.perplexityRatio(outcome), 2)));
            method(outcome, comparison);
        }
        console.say("");
        ResultText.table("after " + edits + " edits", rows, METRICS, "perplexity", 2, console.columns())
                .forEach(line -> console.say("%s", line));
        console.say("  %s", ResultText.INTERVALS);
    }

    private void method(Outcome outcome, Comparison comparison) {
        ObjectNode node = methods.addObject()
                .put("method", outcome.trial().id())
                .put("edits", outcome.last().edits());
        ResultJson.putMeans(node, outcome.last().summary(), METRICS);
        ResultJson.putMeans(node, outcome.last().summary(), List.of(Metric.FREE_GENERATION));
        node.set("perplexity_ratio", Json.number(comparison.perplexityRatio(outcome)));
        ArrayNode results = node.putArray("checkpoints");
        for (EvaluationResult result : outcome.results()) {
            ResultJson.putMeans(results.addObject().put("edits", result.edits()), result.summary(), METRICS);
        }
    }

    private void step(String what, Object... arguments) {
        console.say("%s:", what);
        console.command(ShellCommand.palimpsest(arguments));
    }

    /** @param picture file of the curves, or null */
    public void end(Path picture, double seconds) {
        if (picture != null) {
            console.say("Curves: %s", picture);
        }
        console.say("");
        console.say("Done in %.0f s. Next steps:", seconds);
        if (files.kept()) {
            Path edits = Experiment.edits(files.comparison(), "comeba-hk");
            step("Describe the model", "info", files.model());
            step("Ask the edited model", "generate", files.model(), "--prompt", firstPrompt, "--max-new-tokens", 4,
                    "--edits", edits);
            step("Undo all batches but the first", "undo", edits, "--batches", "2-10", "--out", "fewer.safetensors");
            console.say("Edit the same facts yourself:");
            console.command(ShellCommand.palimpsest("edit", files.model(), "--requests", files.requests(), "--stats",
                            files.statistics(), "--contexts", files.contexts())
                    .with(editing.words().toArray())
                    .with("--out", "mine.safetensors"));
            console.say("Open the report in a browser: %s", files.comparison().resolve("report.html"));
        } else {
            step("The same demo, keeping the model, facts, edits and report", "demo", "--out", "demo");
            step("Generate another dataset and train a model on it", "world", "--out", "mine");
            step("List all commands; info describes your own GPT-2 or GPT-J", "--help");
        }
        document.put("seconds", seconds);
        if (picture != null) {
            document.put("picture", picture.toString());
        }
        if (files.kept()) {
            document.put("out", files.folder().toString());
        }
        console.result(document);
    }
}
