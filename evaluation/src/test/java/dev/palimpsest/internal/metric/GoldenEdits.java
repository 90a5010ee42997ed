package dev.palimpsest.internal.metric;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.dataset.RecordFormat;
import dev.palimpsest.internal.dataset.Records;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.StatisticsCollector;
import dev.palimpsest.internal.editing.parts.MomentForm;
import dev.palimpsest.internal.editing.parts.TargetSettings;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.loader.HuggingFaceCheckpoint;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The golden GPT-2 with some of its facts edited by each method, on any number of threads. */
final class GoldenEdits implements AutoCloseable {

    private static final List<Integer> LAYERS = List.of(0, 1, 2);
    private static final int FACTS = 10;
    private static final int STEPS = 6;

    private final HuggingFaceCheckpoint checkpoint;
    private final List<EvaluationRecord> records;
    private final List<int[]> text;
    private final Map<String, Edits> edits = new HashMap<>();

    GoldenEdits(Path folder) {
        Path model = GoldenModels.extract(GoldenModels.GPT2, folder);
        checkpoint = HuggingFaceCheckpoint.open(model);
        records = Records.read(model.resolve("edits.json"), RecordFormat.AUTO).records();
        try (Engine engine = Engines.open("cpu", new EngineOptions(2))) {
            text = Files.readAllLines(model.resolve("text.txt")).stream().map(tokenizer()::encode).toList();
            Gpt gpt = checkpoint.on(engine);
            try (StatisticsCollector collector = new StatisticsCollector(gpt, LAYERS)) {
                collector.add(text);
                KeyStatistics statistics = collector.statistics(Map.of());
                for (String method : List.of("comeba-hk", "memit")) {
                    edits.put(method, edit(gpt, statistics, method));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Edits edit(Gpt gpt, KeyStatistics statistics, String method) {
        Given given = Given.NOTHING
                .with(CommonSettings.LAYERS, LAYERS)
                .with(MomentForm.LAMBDA, 100.0)
                .with(TargetSettings.STEPS, STEPS)
                .with(TargetSettings.CLAMP, 2.0);
        Settings settings = Methods.settings(Methods.of(method), gpt.config(), given);
        try (Editor editor = Methods.open(EditingContext.of(gpt, tokenizer(), statistics), settings,
                List.of("{}", "Note that. {}"))) {
            editor.edit(records.subList(0, FACTS).stream().map(EvaluationRecord::request).toList());
            return editor.edits();
        }
    }

    Tokenizer tokenizer() {
        return checkpoint.tokenizer();
    }

    /** All records of the model's dataset, edited or not. */
    List<EvaluationRecord> records() {
        return records;
    }

    /** The dataset's text, one document per line. */
    List<int[]> text() {
        return text;
    }

    /** The model on an engine with {@code threads} threads. */
    Models on(int threads) {
        Engine engine = Engines.open("cpu", new EngineOptions(threads));
        Gpt gpt = checkpoint.on(engine);
        return new Models(engine, EditedModel.original(gpt),
                EditedModel.of(gpt, edits.get("comeba-hk")), EditedModel.of(gpt, edits.get("memit")));
    }

    @Override
    public void close() {
        checkpoint.close();
    }

    /**
     * The model without edits and with those of two methods.
     *
     * @param hooked  edited with COMEBA-HK
     * @param inPlace edited with MEMIT
     */
    record Models(Engine engine, EditedModel original, EditedModel hooked, EditedModel inPlace)
            implements AutoCloseable {

        @Override
        public void close() {
            inPlace.close();
            hooked.close();
            original.close();
            engine.close();
        }
    }
}
