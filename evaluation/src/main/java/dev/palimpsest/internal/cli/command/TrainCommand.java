package dev.palimpsest.internal.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.cli.option.Candidates;
import dev.palimpsest.internal.cli.option.ForceOption;
import dev.palimpsest.internal.cli.option.MethodOptions;
import dev.palimpsest.internal.cli.option.RecordsOption;
import dev.palimpsest.internal.cli.output.DataReport;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.dataset.SkipReason;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.editing.trained.ArtifactTraining.Losses;
import dev.palimpsest.internal.editing.trained.TrainedMethod;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.jobs.OutputFile.Existing;
import dev.palimpsest.internal.jobs.OutputKind;
import dev.palimpsest.internal.jobs.Progress;
import dev.palimpsest.internal.jobs.ShellCommand;
import dev.palimpsest.internal.jobs.TrainingRun;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.loader.ArtifactFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palimpsest train}: trains what a method needs before it edits. */
@InGroup(CommandGroup.EDITING)
@Command(
        name = "train",
        description = "Trains the artifact that some editing methods need, on facts that will not be edited. It belongs"
                + " to one method and one model.",
        footer = {"", "A tenth of the records is set aside for the validation loss. Rerunning the same command resumes an"
                + " interrupted run from OUT.partial, which is saved about every 30 seconds."})
public final class TrainCommand extends ModelCommand implements TakesMethodSettings {

    @Option(
            names = "--method",
            required = true,
            paramLabel = "METHOD",
            completionCandidates = Candidates.TrainedMethodNames.class,
            description = "Method to train the artifact for, see 'palimpsest methods'.")
    @InSection(OptionSection.METHOD)
    private String name;

    @Mixin
    private RecordsOption data;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Write the artifact to this file.")
    private Path out;

    @Option(
            names = "--force",
            description = ForceOption.EXPLANATION + " The same holds for progress in OUT.partial.")
    @InSection(OptionSection.FILES)
    private boolean force;

    private final MethodOptions options = MethodOptions.ofTraining();
    private TrainedMethod method;
    private Given given;
    private DataReport records;
    private double lastLoss = Double.NaN;
    private int lastStep;

    @Override
    public MethodOptions methodOptions() {
        return options;
    }

    @Override
    void prepare() {
        EditingMethod named = Methods.of(name);
        if (!(named instanceof TrainedMethod trained)) {
            throw new UserError(named.id() + " edits without training; methods that need a trained artifact: "
                    + Methods.all().stream().filter(TrainedMethod.class::isInstance).map(EditingMethod::id)
                            .collect(Collectors.joining(", ")));
        }
        method = trained;
        given = options.alone(method);
        claim(out, OutputKind.ARTIFACT, Existing.CONTINUED, model(), data.file());
        records = data.read(console());
    }

    @Override
    void run(OpenModel model) {
        Settings settings = method.trainingSettings(model.config(), given);
        DataReport fitting = records.keeping(
                record -> method.fits(TrainingRun.record(record), model.tokenizer(), model.config()), SkipReason.TOO_LONG,
                console());
        if (fitting.dataset().records().isEmpty()) {
            throw new UserError(data.file() + ": no record fits the model's context of " + model.config().positions()
                    + " tokens; give shorter ones");
        }
        long start = System.nanoTime();
        TrainingRun run = new TrainingRun(
                model, method, settings, fitting.dataset().records(), data.file(), out, force, console());
        Optional<ArtifactFile> earlier = run.earlier();
        if (earlier.isPresent()) {
            console().note(out + ": already trained with these options; delete it to train it again");
        }
        ArtifactFile file = earlier.orElseGet(() -> train(run));
        report(fitting, file, (System.nanoTime() - start) / 1e9);
    }

    private ArtifactFile train(TrainingRun run) {
        console().say("%s: %s", method.id(), method.trains());
        try (Progress progress = console().progress("training", -1)) {
            return run.train((step, of, losses) -> {
                lastLoss = losses.training();
                lastStep = step;
                progress.reach(step);
                progress.message(message(of, losses));
            });
        }
    }

    private static String message(int of, Losses losses) {
        String text = String.format(Locale.ROOT, "of %,d, loss %.3f", of, losses.training());
        return Double.isNaN(losses.validation())
                ? text
                : text + String.format(Locale.ROOT, ", validation %.3f", losses.validation());
    }

    private void report(DataReport fitting, ArtifactFile file, double seconds) {
        long bytes = size();
        int count = fitting.dataset().records().size();
        console().say("%s: trained on %,d records in %.1f s; %s", method.title(), count, seconds,
                file.figures().entrySet().stream()
                        .map(each -> each.getKey().replace('_', ' ')
                                + String.format(Locale.ROOT, " %.4f", each.getValue()))
                        .collect(Collectors.joining(", ")));
        console().say("%s: %,d bytes, SHA-256 %s", out, bytes, file.artifact().sha256());
        console().say("Next step:");
        console().command(ShellCommand.palimpsest("edit", model(), "--method", method.id(), "--artifact", out,
                "--requests", "FILE", "--out", "FILE"));
        ObjectNode document = Json.object()
                .put("method", method.id())
                .put("out", out.toString())
                .put("sha256", file.artifact().sha256())
                .put("bytes", bytes)
                .put("records", count);
        document.set("data", fitting.document());
        if (lastStep > 0) {
            document.put("steps", lastStep);
            document.set("training_loss", Json.number(lastLoss));
        }
        file.figures().forEach((figure, value) -> document.set(figure, Json.number(value)));
        ObjectNode settings = document.putObject("settings");
        file.artifact().settings().forEach(settings::put);
        console().result(document.put("seconds", seconds));
    }

    private long size() {
        try {
            return Files.size(out);
        } catch (IOException e) {
            throw new UncheckedIOException(out + ": " + e.getMessage(), e);
        }
    }
}
