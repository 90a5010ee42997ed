package dev.palimpsest.metric;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineOptions;
import dev.palimpsest.compute.Engines;
import dev.palimpsest.dataset.EvaluationRecord;
import dev.palimpsest.dataset.RecordFormat;
import dev.palimpsest.dataset.Records;
import dev.palimpsest.edit.EditListener;
import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.EditedGpt;
import dev.palimpsest.edit.Editor;
import dev.palimpsest.edit.Edits;
import dev.palimpsest.edit.KeyStatistics;
import dev.palimpsest.edit.Method;
import dev.palimpsest.edit.PaperSettings;
import dev.palimpsest.edit.StatisticsCollector;
import dev.palimpsest.loader.GoldenModels;
import dev.palimpsest.loader.HuggingFaceCheckpoint;
import dev.palimpsest.model.Gpt;
import dev.palimpsest.model.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
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
    private final Map<Method, Edits> edits = new EnumMap<>(Method.class);

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
                for (Method method : List.of(Method.COMEBA_HK, Method.MEMIT)) {
                    edits.put(method, edit(gpt, statistics, method));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Edits edit(Gpt gpt, KeyStatistics statistics, Method method) {
        EditSettings paper = PaperSettings.of(gpt.config(), method, LAYERS);
        EditSettings settings = new EditSettings(method, LAYERS, 100, paper.alpha(), STEPS, 2, paper.learningRate(),
                paper.decay(), paper.kl(), paper.lossFloor(), FACTS, 0, 0);
        try (Editor editor = Editor.open(gpt, tokenizer(), statistics, settings, List.of("{}", "Note that. {}"),
                EditListener.SILENT)) {
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
        return new Models(Engines.open("cpu", new EngineOptions(threads)));
    }

    @Override
    public void close() {
        checkpoint.close();
    }

    /** The model without edits and with those of each method. */
    final class Models implements AutoCloseable {

        private final Engine engine;
        private final EditedGpt original;
        private final EditedGpt hooked;
        private final EditedGpt inPlace;

        private Models(Engine engine) {
            this.engine = engine;
            Gpt gpt = checkpoint.on(engine);
            original = EditedGpt.original(gpt);
            hooked = EditedGpt.of(gpt, edits.get(Method.COMEBA_HK));
            inPlace = EditedGpt.of(gpt, edits.get(Method.MEMIT));
        }

        EditedGpt original() {
            return original;
        }

        /** Edited with COMEBA-HK. */
        EditedGpt hooked() {
            return hooked;
        }

        /** Edited with MEMIT. */
        EditedGpt inPlace() {
            return inPlace;
        }

        @Override
        public void close() {
            inPlace.close();
            hooked.close();
            original.close();
            engine.close();
        }
    }
}
