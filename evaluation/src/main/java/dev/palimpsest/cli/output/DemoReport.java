package dev.palimpsest.cli.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.edit.Method;
import dev.palimpsest.experiment.Experiment;
import dev.palimpsest.experiment.result.Checkpoint;
import dev.palimpsest.experiment.result.Comparison;
import dev.palimpsest.experiment.result.Outcome;
import dev.palimpsest.jobs.DemoFiles;
import dev.palimpsest.jobs.OpenModel;
import dev.palimpsest.metric.Interval;
import dev.palimpsest.metric.Metric;
import dev.palimpsest.metric.Summary;
import dev.palimpsest.world.WorldEditing;
import dev.palimpsest.world.WorldSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What {@code demo} says. */
public final class DemoReport {

    /**
     * An answer before and after editing.
     *
     * @param wanted the new fact, or null for a question that has nothing to do with the edits
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

    /** @param editing what the facts are changed with */
    public DemoReport(Console console, DemoFiles files, WorldEditing editing) {
        this.console = console;
        this.files = files;
        this.editing = editing;
    }

    public void begin(OpenModel model, int facts, int batchSize) {
        WorldSettings world = WorldSettings.DEFAULT;
        console.say("A GPT-2 of %d blocks, width %d, that knows %,d made-up facts about %d people, each in %d phrasings.",
                model.config().layers(), model.config().width(), world.people() * world.relations(), world.people(),
                world.phrasings());
        console.say("%d of them are changed, %d at a time, each batch on top of those before.", facts, batchSize);
    }

    /** Says what the model answered before and after COMEBA-HK. */
    public void answers(List<Answer> all) {
        int width = all.stream().mapToInt(answer -> answer.prompt().length()).max().orElse(0);
        int before = all.stream().mapToInt(answer -> answer.before().length()).max().orElse(0);
        int after = all.stream().mapToInt(answer -> answer.after().length()).max().orElse(0);
        String row = "  %-" + (width + 2) + "s %-" + before + "s → %-" + after + "s  %s";
        console.say("");
        console.say("Asked before and after all changes (COMEBA-HK):");
        for (Answer answer : all) {
            String verdict = answer.wanted() == null
                    ? answer.before().equals(answer.after()) ? "kept: nothing of this was changed" : "should have stayed"
                    : answer.wanted().equals(answer.after()) ? "changed" : "wanted: " + answer.wanted();
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

    /** A row for each method after all edits, and one for how it began. */
    public void table(Comparison comparison) {
        int edits = comparison.methods().getFirst().last().edits();
        console.say("");
        console.say("%-16s  %-17s  %-17s  %-17s  %s",
                "after " + edits + " edits", "reliability", "generality", "locality", "perplexity");
        row("unedited", comparison.unedited(), "");
        for (Outcome outcome : comparison.methods()) {
            String ratio = String.format(
                    Locale.ROOT, "× %.2f", outcome.last().perplexity() / comparison.perplexityBefore());
            row(outcome.trial().id(), outcome.last().summary(), ratio);
            method(outcome, comparison.perplexityBefore());
        }
        console.say("  (in brackets: 95 % bootstrap intervals of the means)");
    }

    private void row(String name, Summary summary, String ratio) {
        console.say("  %-14s  %-17s  %-17s  %-17s  %s", name, interval(summary, Metric.RELIABILITY),
                interval(summary, Metric.GENERALITY), interval(summary, Metric.LOCALITY), ratio);
    }

    private static String interval(Summary summary, Metric metric) {
        Interval interval = summary.interval(metric);
        return String.format(
                Locale.ROOT, "%.2f [%.2f, %.2f]", summary.mean(metric), interval.low(), interval.high());
    }

    private void method(Outcome outcome, double perplexityBefore) {
        Summary summary = outcome.last().summary();
        ObjectNode node = methods.addObject()
                .put("method", outcome.trial().id())
                .put("edits", outcome.last().edits());
        METRICS.forEach(metric -> node.put(metric.id(), summary.mean(metric)));
        node.put(Metric.GENERATION_MATCH.id(), summary.mean(Metric.GENERATION_MATCH));
        node.put("perplexity_ratio", outcome.last().perplexity() / perplexityBefore);
        ArrayNode checkpoints = node.putArray("checkpoints");
        for (Checkpoint checkpoint : outcome.checkpoints()) {
            ObjectNode point = checkpoints.addObject().put("edits", checkpoint.edits());
            METRICS.forEach(metric -> point.put(metric.id(), checkpoint.summary().mean(metric)));
        }
    }

    /** @param picture the curves, or null */
    public void end(Path picture, double seconds) {
        if (picture != null) {
            console.say("The curves over the edits: %s", picture);
        }
        console.say("");
        console.say("%.0f s. What to type next:", seconds);
        if (files.kept()) {
            Path edits = Experiment.edits(files.comparison(), Method.COMEBA_HK.id());
            console.say("  palimpsest info %s", files.model());
            console.say("  palimpsest generate %s --prompt \"%s\" --max-new-tokens 4 --edits %s", files.model(),
                    firstPrompt, edits);
            console.say("  palimpsest undo %s --batches 2-10 --out fewer.safetensors", edits);
            console.say("  palimpsest edit %s --requests %s --stats %s --contexts %s %s --out mine.safetensors",
                    files.model(), files.requests(), files.statistics(), files.contexts(),
                    editing.options());
            console.say("and look at %s", files.comparison().resolve("report.html"));
        } else {
            console.say("  palimpsest demo --out demo   the same, and leaves the model, the facts, the edits, a report");
            console.say("  palimpsest world --out mine  another world, and a model that learns it");
            console.say("  palimpsest info FOLDER       your own GPT-2 or GPT-J, in Hugging Face's layout");
            console.say("  palimpsest --help            all commands");
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
