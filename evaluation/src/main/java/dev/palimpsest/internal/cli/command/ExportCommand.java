package dev.palimpsest.internal.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.option.Candidates;
import dev.palimpsest.internal.cli.option.EditsOption;
import dev.palimpsest.internal.cli.option.ExportType;
import dev.palimpsest.internal.cli.option.ForceOption;
import dev.palimpsest.internal.cli.option.ShardSize;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.jobs.ShellCommand;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.jobs.export.ExportRun;
import dev.palimpsest.internal.jobs.export.ExportRun.Outcome;
import dev.palimpsest.internal.jobs.export.ExportSettings;
import dev.palimpsest.internal.loader.EditsFile;
import dev.palimpsest.internal.loader.export.EditLayer;
import dev.palimpsest.internal.loader.checkpoint.TensorNames;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.model.Choice;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code palimpsest export}: writes a model with its edits for other programs. */
@InGroup(CommandGroup.MODELS)
@Command(
        name = "export",
        description = "Writes a model with its edits as a folder in Hugging Face format that other programs read.",
        footer = {"", "Edits of weights (comeba, memit, pmet, come, ft, rome, r-rome, alphaedit) are merged. Hook layers"
                + " (comeba-hk) and codebooks (grace) have no merged form: the folder then contains the unedited"
                + " checkpoint and, in edits/, one safetensors file per layer with a description of the layout.",
            "Rerunning the same command continues an interrupted export; until then the folder has no"
                + " config.json."})
public final class ExportCommand extends BaseCommand {

    @Parameters(index = "0", paramLabel = "MODEL", description = "Checkpoint folder in Hugging Face format.")
    private Path model;

    @Mixin
    private EditsOption edits;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "New folder for the exported model.")
    private Path out;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "as-is",
            converter = ExportType.class,
            completionCandidates = Candidates.ExportTypes.class,
            description = "Storage type of the weights: f32, f16, bf16, or as-is for that of the checkpoint (default:"
                    + " as-is).")
    private ExportType.Choice type;

    @Option(
            names = "--shard-size",
            paramLabel = "SIZE",
            defaultValue = "5GB",
            converter = ShardSize.class,
            description = "Largest size of a file with weights, such as 500MB, 2GB or 2GiB; a larger model is split"
                    + " (default: ${DEFAULT-VALUE}).")
    private ShardSize.Bytes shardSize;

    @Option(
            names = "--names",
            paramLabel = "NAMES",
            defaultValue = "source",
            completionCandidates = Candidates.TensorNames.class,
            description = "Names of the tensors: source keeps the checkpoint's, prefixed writes"
                    + " transformer.h.0.…, bare writes h.0.…, which Jlama needs (default: source).")
    private String names;

    @Option(
            names = {"--merged", "--merge"},
            description = "Fail if the edits cannot be merged into the weights (default: write them to edits/).")
    private boolean merged;

    @Option(
            names = "--edits-only",
            description = "Write only the edits that cannot be merged, without the checkpoint (default: both).")
    private boolean editsOnly;

    @Option(
            names = "--no-check",
            description = "Do not read the exported folder back to count the edited facts that it predicts (default:"
                    + " check).")
    private boolean unchecked;

    @Mixin
    private ForceOption force;

    @Override
    void run() {
        long start = System.nanoTime();
        ExportSettings settings =
                new ExportSettings(type.storage(), shardSize.count(), tensorNames(), editsOnly, merged);
        Edits all = edits.file() == null ? null : EditsFile.read(edits.file());
        requireExportable(all);
        ExportRun export = new ExportRun(model, out, all, settings, force.given(), console());
        export.check(edits.file());
        Outcome outcome;
        try (OpenModel source = open(model)) {
            requireMadeFor(all, source);
            outcome = source.guarded(() -> export.write(source, !unchecked));
        }
        Collection<EditRequest> predicted = unchecked || outcome.facts() == 0 ? null : export.predicted(this::open);
        report(outcome, predicted);
        if (predicted != null && outcome.expected() != null) {
            reportLost(outcome, predicted, export.firstLost(outcome.expected(), predicted));
        }
        console().result(document(outcome, predicted, (System.nanoTime() - start) / 1e9));
    }

    private void requireExportable(Edits all) {
        if (all != null && !all.changes().stream().allMatch(EditLayer::isExportable)) {
            throw new UserError(edits.file() + ": edits of " + all.settings().method() + " cannot be exported: for every"
                    + " prompt a trained classifier decides whether another model answers; use them with "
                    + ShellCommand.palimpsest("generate", model, "--edits", edits.file(), "--prompt", "TEXT")
                    + ", or edit with a method that changes weights, such as comeba or memit");
        }
    }

    private TensorNames tensorNames() {
        try {
            return Choice.of(TensorNames.class, "way to name tensors", names);
        } catch (IllegalArgumentException e) {
            throw new UserError("--names: " + e.getMessage());
        }
    }

    private OpenModel open(Path folder) {
        return OpenModel.open(folder, shared()::openEngine, console());
    }

    private void requireMadeFor(Edits all, OpenModel source) {
        try {
            if (all != null) {
                all.requireMadeFor(source.gpt());
            }
        } catch (IllegalArgumentException e) {
            throw new UserError(edits.file() + ": " + e.getMessage());
        }
    }

    private void report(Outcome outcome, Collection<EditRequest> predicted) {
        console().say("%s: %d files, %s%s%s", out, outcome.files().size(), size(outcome.bytes()),
                outcome.types().isEmpty() ? "" : ", weights in " + types(outcome).toUpperCase(Locale.ROOT),
                outcome.layers()
                        ? ", edits by layer in " + out.resolve("edits")
                        : outcome.merged() ? ", edits merged" : "");
        if (outcome.rounding() > 0) {
            console().say("rounding: at most %.2g of the largest number of a tensor", outcome.rounding());
        }
        if (predicted != null) {
            console().say("the exported model%s predicts %d of %d edited %s",
                    outcome.layers() ? " with the exported edits" : "", predicted.size(), outcome.facts(),
                    outcome.facts() == 1 ? "fact" : "facts");
        }
    }

    private void reportLost(Outcome outcome, Collection<EditRequest> predicted, EditRequest first) {
        long lost = outcome.expected().stream().filter(fact -> !predicted.contains(fact)).count();
        if (lost > 0) {
            console().note(String.format(Locale.ROOT, "rounding to %s loses %d %s that the edited model predicts, e.g. %s"
                    + " (record %d); export with --type f32 to keep %s", types(outcome).toUpperCase(Locale.ROOT), lost,
                    lost == 1 ? "fact" : "facts", Quote.of(first.text() + first.continuation()), first.caseId(),
                    lost == 1 ? "it" : "them"));
        }
    }

    private static String types(Outcome outcome) {
        return outcome.types().stream().map(each -> each.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private static String size(long bytes) {
        return bytes < 1_000_000
                ? String.format(Locale.ROOT, "%.0f kB", Math.ceil(bytes / 1e3))
                : String.format(Locale.ROOT, bytes < 1_000_000_000 ? "%.1f MB" : "%.2f GB",
                        bytes < 1_000_000_000 ? bytes / 1e6 : bytes / 1e9);
    }

    private ObjectNode document(Outcome outcome, Collection<EditRequest> predicted, double seconds) {
        ObjectNode document = Json.object().put("out", out.toString());
        ArrayNode files = document.putArray("files");
        outcome.files().forEach(files::add);
        return document
                .put("bytes", outcome.bytes())
                .put("type", outcome.types().isEmpty() ? null : types(outcome))
                .put("merged", outcome.merged())
                .put("rounding", outcome.rounding())
                .put("facts", outcome.facts())
                .put("predicted", predicted == null ? null : Integer.valueOf(predicted.size()))
                .put("seconds", seconds);
    }
}
