package dev.palimpsest.internal.jobs.comparison;

import dev.palimpsest.internal.ability.reader.TaskQuestions;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.experiment.Experiment;
import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.plan.Plan;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.jobs.Host;
import dev.palimpsest.internal.jobs.Version;
import dev.palimpsest.internal.loader.file.Sha256;
import dev.palimpsest.internal.metric.Bootstrap;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.world.WorldFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * Describes what a comparison is run with, for its report. Files are named without their folders, which the command
 * contains.
 */
final class ComparisonDescription {

    /** Number of digits of a digest: enough to tell files apart. */
    private static final int DIGITS = 16;

    private static final int PIECE = 1 << 16;

    private final ComparisonProvenance run;
    private final List<String> templates;

    /** @param templates of the contexts, or null when each method samples its own */
    ComparisonDescription(ComparisonProvenance run, List<String> templates) {
        this.run = run;
        this.templates = templates;
    }

    /** The rows by name, in display order. */
    SequencedMap<String, String> values(Plan plan) {
        SequencedMap<String, String> values = new LinkedHashMap<>();
        values.put("model", model());
        values.put("data", data());
        int conflicts = run.records().conflicts().size();
        if (conflicts > 0) {
            values.put("conflicts", String.format(Locale.ROOT, "%,d records overwrite an earlier one", conflicts));
        }
        values.put("editing", (plan.mode() == Mode.SINGLE
                ? "single round: each batch edits the original model"
                : "consecutive: each batch edits the model left by the previous one")
                + "; evaluated every " + plan.every() + " edits and after all of them");
        if (run.statistics() != null) {
            values.put("statistics", statistics());
        }
        run.artifacts().described().forEach((id, file) -> values.put("artifact of " + id, file));
        values.put("contexts", templates == null
                ? "sampled from the model by each method that uses them"
                : ComparisonFiles.name(run.files().contexts()) + ": " + templates.size() + " templates");
        if (run.documents() != null) {
            values.put("held-out text", String.format(Locale.ROOT, "%s: %,d tokens",
                    ComparisonFiles.name(run.files().text()),
                    run.documents().stream().mapToLong(document -> document.length).sum()));
        }
        if (run.texts() != null) {
            values.put("generated texts", "before and after all edits, from each record's generation prompts or its edit prompt"
                    + (run.files().references() == null
                            ? ""
                            : "; compared with " + ComparisonFiles.name(run.files().references())));
        }
        if (!run.tasks().isEmpty()) {
            values.put("general abilities", run.tasks().stream().map(ComparisonDescription::task)
                    .collect(Collectors.joining("; ")));
        }
        values.put("seeds", seeds(plan));
        values.put("settings", "in the table at the end, and in " + Experiment.SETTINGS + " beside this report, for --settings");
        if (!run.tunings().isEmpty()) {
            values.put("tuning", tuning(plan));
        }
        values.put("engine", run.model().gpt().engine().name() + ": " + run.model().gpt().engine().description());
        values.put("host", Host.machine() + ", Java " + Host.java());
        values.put("Palimpsest", Version.text());
        return values;
    }

    /** {@code MMLU: 200 records of mmlu, 5 worked examples}. */
    private static String task(TaskQuestions task) {
        return String.format(Locale.ROOT, "%s: %,d records of %s%s", task.task().title(), task.questions().size(),
                ComparisonFiles.name(task.data()),
                task.shots() == 0 ? "" : String.format(Locale.ROOT, ", %d worked examples", task.shots()));
    }

    private String model() {
        GptConfig config = run.model().config();
        return String.format(Locale.ROOT, "%s: %s%s, %d layers of width %d, keys of width %d, %,d parameters in %s;"
                        + " fingerprint %s",
                ComparisonTitle.model(run.files().model()), config.architecture().title(),
                PaperModel.of(config).map(known -> " (" + known.title() + ")").orElse(""),
                config.layers(), config.width(), config.innerWidth(), run.model().checkpoint().parameters(),
                run.model().checkpoint().storageTypes().stream().map(Enum::name).collect(Collectors.joining(" and ")),
                run.model().gpt().fingerprint().substring(0, DIGITS));
    }

    private String data() {
        int count = run.records().records().size();
        String skipped = run.records().skipped().stream()
                .map(each -> each.count() + " " + each.reason().text())
                .collect(Collectors.joining(", "));
        return String.format(Locale.ROOT, "%s: %s layout, %,d record%s%s; SHA-256 %s",
                ComparisonFiles.name(run.files().data()), layout(), count, count == 1 ? "" : "s",
                skipped.isEmpty() ? "" : "; skipped: " + skipped, digest(run.files().data()).substring(0, DIGITS));
    }

    private String layout() {
        return switch (run.files().format()) {
            case COUNTERFACT -> "CounterFact";
            case ZSRE -> "ZsRE";
            case KNOWEDIT -> "KnowEdit";
            case AUTO -> "mixed";
        };
    }

    /** The layers with the same number of tokens together. */
    private String statistics() {
        KeyStatistics statistics = run.statistics().statistics();
        SequencedMap<Long, List<Integer>> layers = statistics.layers().entrySet().stream()
                .collect(Collectors.groupingBy(layer -> layer.getValue().tokens(), LinkedHashMap::new,
                        Collectors.mapping(layer -> layer.getKey(), Collectors.toList())));
        return ComparisonFiles.name(run.files().stats()) + ": " + layers.entrySet().stream()
                .map(each -> String.format(Locale.ROOT, "%,d tokens in %s %s", each.getKey(),
                        each.getValue().size() == 1 ? "layer" : "each of the layers",
                        CommonSettings.LAYERS.type().format(each.getValue())))
                .collect(Collectors.joining("; "));
    }

    /** The methods whose settings were tuned on the same records together. */
    private String tuning(Plan plan) {
        SequencedMap<String, List<String>> methods = plan.trials().stream()
                .filter(trial -> trial.variation() == null && run.tunings().containsKey(trial.settings().method()))
                .map(trial -> trial.settings().method())
                .collect(Collectors.groupingBy(
                        method -> String.format(Locale.ROOT, "%,d records of %s", run.tunings().get(method).records(),
                                run.tunings().get(method).data()),
                        LinkedHashMap::new, Collectors.toList()));
        return methods.entrySet().stream()
                .map(each -> String.join(", ", each.getValue()) + " on " + each.getKey())
                .collect(Collectors.joining("; ")) + "; none of them is among these records";
    }

    private String seeds(Plan plan) {
        SequencedMap<Long, List<String>> methods = plan.trials().stream()
                .filter(trial -> trial.settings().find(CommonSettings.SEED).isPresent())
                .collect(Collectors.groupingBy(trial -> trial.settings().find(CommonSettings.SEED).orElseThrow(),
                        LinkedHashMap::new, Collectors.mapping(Trial::id, Collectors.toList())));
        String sampling = methods.size() == 1
                ? "all methods " + methods.firstEntry().getKey()
                : methods.entrySet().stream()
                        .map(each -> each.getKey() + " for " + String.join(", ", each.getValue()))
                        .collect(Collectors.joining("; "));
        Path folder = run.files().data().toAbsolutePath().getParent();
        return "sampling: " + sampling
                + (templates == null ? "" : " (contexts are not sampled)")
                + WorldFiles.seed(folder).map(seed -> "; generated data: " + seed).orElse("")
                + "; bootstrap: " + Bootstrap.SEED + String.format(Locale.ROOT, " (%,d resamples)", Bootstrap.RESAMPLES);
    }

    private static String digest(Path file) {
        MessageDigest digest = Sha256.begin();
        byte[] piece = new byte[PIECE];
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            while (in.read(piece) >= 0) {
                // The digest is all that is wanted.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
