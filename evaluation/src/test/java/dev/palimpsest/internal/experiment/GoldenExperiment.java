package dev.palimpsest.internal.experiment;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.dataset.RecordFormat;
import dev.palimpsest.internal.dataset.Records;
import dev.palimpsest.internal.editing.Artifacts;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.NullSpaces;
import dev.palimpsest.internal.editing.memory.StatisticsCollector;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.experiment.folder.JsonFile;
import dev.palimpsest.internal.experiment.plan.Plan;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.experiment.result.Provenance;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.loader.HuggingFaceCheckpoint;
import dev.palimpsest.internal.loader.file.OutputLock;
import dev.palimpsest.internal.metric.Metric;
import dev.palimpsest.internal.metric.Perplexity;
import dev.palimpsest.internal.metric.Summary;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The small golden model with seven records, statistics and a held-out text. */
final class GoldenExperiment implements AutoCloseable {

    static final int RECORDS = 7;
    static final List<String> CONTEXTS = List.of("{}", "Note that. {}");

    /** Any shape will do: the model has no default settings. */
    private static final GptConfig SHAPE = new GptConfig(Architectures.of("gpt2"), 4, 64, 4, 256, 64, 600, 0, 1e-5f, 0);

    private static final Map<String, String> VALUES = Map.of("layers", "0,1", "lambda", "100", "steps", "4", "clamp", "2",
            "batch-size", "2", "ft-layers", "1", "ft-steps", "4", "ft-batch-size", "2", "ft-learning-rate", "1e-2");

    private final HuggingFaceCheckpoint checkpoint;
    private final Engine engine;
    private final List<int[]> documents;
    final Gpt gpt;
    final List<EvaluationRecord> records;
    final KeyStatistics statistics;

    private GoldenExperiment(Path model, int threads) {
        checkpoint = HuggingFaceCheckpoint.open(model);
        engine = Engines.open("cpu", new EngineOptions(threads));
        gpt = checkpoint.on(engine);
        records = Records.read(model.resolve("edits.json"), RecordFormat.AUTO, RECORDS).records();
        documents = documents(model);
        try (StatisticsCollector collector = new StatisticsCollector(gpt, List.of(0, 1, 2))) {
            collector.add(documents);
            statistics = collector.statistics(Map.of());
        }
    }

    /** @param folder the model is extracted into it */
    static Path extract(Path folder) {
        return GoldenModels.extract(GoldenModels.GPT2, folder);
    }

    static GoldenExperiment open(Path model, int threads) {
        return new GoldenExperiment(model, threads);
    }

    private List<int[]> documents(Path model) {
        try {
            return Files.readAllLines(model.resolve("text.txt")).stream().map(tokenizer()::encode).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Tokenizer tokenizer() {
        return checkpoint.tokenizer();
    }

    static Settings settings(String id) {
        EditingMethod method = Methods.of(id);
        Given given = Given.NOTHING.beside(List.of(1));
        for (Setting<?> setting : method.schema()) {
            String text = VALUES.get(method.needs().isEmpty() ? "ft-" + setting.name() : setting.name());
            given = text == null ? given : with(given, setting, text);
        }
        return Methods.settings(method, SHAPE, given);
    }

    private static <T> Given with(Given given, Setting<T> setting, String text) {
        return given.with(setting, setting.parse(text));
    }

    static Settings with(Settings settings, String name, String text) {
        Setting<?> setting = Methods.of(settings).schema().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return with(settings, setting, text);
    }

    private static <T> Settings with(Settings settings, Setting<T> setting, String text) {
        return settings.with(setting, setting.parse(text));
    }

    ExperimentInput input(List<EvaluationRecord> some, List<String> contexts) {
        return new ExperimentInput(gpt, tokenizer(), some, statistics, NullSpaces.NOT_KEPT, Artifacts.NONE, contexts,
                model -> Perplexity.of(model, documents.subList(0, 5), done -> {}).value(), new LinkedHashMap<>(),
                Map.of("palimpsest", "test"), () -> {});
    }

    Comparison run(Plan plan, Path folder) {
        return run(plan, folder, ExperimentListener.SILENT, () -> false);
    }

    Comparison run(Plan plan, Path folder, ExperimentListener listener, BooleanSupplier interrupted) {
        return run(input(records, CONTEXTS), plan, folder, listener, interrupted);
    }

    static Comparison run(
            ExperimentInput input, Plan plan, Path folder, ExperimentListener listener, BooleanSupplier interrupted) {
        try (OutputLock _ = OutputLock.takeFolder(Files.createDirectories(folder))) {
            return new Experiment(input, plan, folder, listener, interrupted)
                    .run("title", new Provenance("", new LinkedHashMap<>()), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All results of a comparison except times, to the bit. */
    static String figures(Comparison comparison) {
        StringBuilder figures = new StringBuilder();
        figures.append(comparison.perplexityBefore()).append(means(comparison.unedited().summary())).append('\n');
        for (Outcome outcome : comparison.outcomes()) {
            figures.append(outcome.trial()).append('\n');
            outcome.results().forEach(checkpoint -> figures.append(checkpoint.edits()).append(' ')
                    .append(checkpoint.perplexity()).append(checkpoint.alpha()).append(means(checkpoint.summary()))
                    .append('\n'));
            figures.append(new String(JsonFile.bytes(outcome.last().summary().scores()))).append('\n');
            figures.append(new String(JsonFile.bytes(outcome.zScores()))).append('\n');
            figures.append(outcome.last().answers()).append('\n');
        }
        return figures.toString();
    }

    private static String means(Summary summary) {
        StringBuilder means = new StringBuilder();
        for (Metric metric : Metric.values()) {
            means.append(' ').append(summary.mean(metric)).append(summary.interval(metric));
        }
        return means.toString();
    }

    @Override
    public void close() {
        engine.close();
        checkpoint.close();
    }
}
