package dev.palimpsest.internal.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.option.EditsOption;
import dev.palimpsest.internal.cli.option.ForceOption;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.cli.output.ScoreLine;
import dev.palimpsest.internal.dataset.InvalidDataException;
import dev.palimpsest.internal.dataset.JsonRecords;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.jobs.OutputFile;
import dev.palimpsest.internal.jobs.OutputFile.Existing;
import dev.palimpsest.internal.jobs.OutputKind;
import dev.palimpsest.internal.jobs.Progress;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palimpsest score}: scores texts. */
@InGroup(CommandGroup.MODELS)
@Command(
        name = "score",
        description = "Scores texts: the most probable token at every position and the log probabilities of targets.",
        footer = {"", "Input: {\"prompt\": …} or {\"prompt\": …, \"target\": …}, one object per line. Output: one"
                + " object per line."})
public final class ScoreCommand extends ModelCommand {

    /** Texts per forward pass; does not affect the results. */
    private static final int BATCH = 32;

    @Mixin
    private EditsOption edits;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE",
            description = "Texts to score, one JSON object per line.")
    private Path input;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Write the results to this file (default: standard output).")
    private Path output;

    @Mixin
    private ForceOption force;

    @Option(names = "--logits", description = "Include the logits at the last position.")
    private boolean logits;

    @Option(names = "--z-scores", description = "Include the z-scores of each hook layer at every position.")
    private boolean zScores;

    private final List<ScoreLine> lines = new ArrayList<>();

    @Override
    void prepare() {
        JsonRecords.read(input, record -> lines.add(ScoreLine.read(record)));
        if (lines.isEmpty()) {
            throw new InvalidDataException(input + ": contains no texts; write one {\"prompt\": …} per line");
        }
        if (output != null) {
            claim(output, OutputKind.SCORES, Existing.replacedIf(force.given()), model(), edits.file(), input);
        }
    }

    @Override
    void run(OpenModel model) {
        List<ScoreLine.Encoded> texts = new ArrayList<>();
        for (ScoreLine line : lines) {
            texts.add(line.encode(model.tokenizer(), model.config().positions()));
        }
        try (EditedModel gpt = model.edited(edits.file(), edits.artifact())) {
            model.announce();
            long start = System.nanoTime();
            if (output != null) {
                OutputFile.write(output, file -> {
                    score(gpt, texts, line -> file.println(line));
                    model.requireUnchanged();
                });
                console().say("%d texts scored: %s", texts.size(), output);
                console().result(Json.object()
                        .put("records", texts.size())
                        .put("output", output.toString())
                        .put("seconds", seconds(start)));
            } else if (console().json()) {
                ArrayNode results = Json.array();
                score(gpt, texts, results::add);
                console().result(Json.object().put("seconds", seconds(start)).set("results", results));
            } else {
                score(gpt, texts, console()::line);
            }
        }
    }

    private void score(EditedModel gpt, List<ScoreLine.Encoded> texts, Consumer<ObjectNode> each) {
        try (Progress progress = console().progress("score", texts.size())) {
            for (int from = 0; from < texts.size(); from += BATCH) {
                List<ScoreLine.Encoded> batch = texts.subList(from, Math.min(from + BATCH, texts.size()));
                List<Prediction> predictions = predict(gpt, batch);
                for (int i = 0; i < batch.size(); i++) {
                    each.accept(batch.get(i).document(predictions.get(i), logits, zScores));
                }
                progress.reach(from + batch.size());
            }
        }
    }

    private static List<Prediction> predict(EditedModel gpt, List<ScoreLine.Encoded> batch) {
        try {
            return gpt.predict(batch.stream().map(ScoreLine.Encoded::query).toList());
        } catch (NonFiniteException damaged) {
            throw damaged.named(item -> batch.get(item).place());
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
