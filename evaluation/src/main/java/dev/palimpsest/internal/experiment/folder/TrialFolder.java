package dev.palimpsest.internal.experiment.folder;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.palimpsest.internal.editing.EditingMethod.Need;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.experiment.result.ZScoreSample;
import dev.palimpsest.internal.loader.EditsLog;
import dev.palimpsest.internal.loader.StatisticsDigests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * The saved state of a trial. All files are written atomically.
 *
 * <pre>
 *   trial.json          settings and digests of the statistics
 *   edits.safetensors   consecutive: all batches so far
 *   checkpoint-N.json   consecutive: scores of the records after N edits
 *   z-scores.json       consecutive: after all edits, for methods with hooks
 *   batch-N.json        single round: everything about the batch that ends at record N
 * </pre>
 */
public final class TrialFolder {

    /** The z-scores after all edits. @param seconds time to collect them */
    public record SavedZScores(List<ZScoreSample> samples, double seconds) {

        public SavedZScores {
            samples = List.copyOf(samples);
        }
    }

    private static final String SETTINGS = "trial.json";
    private static final String EDITS = "edits.safetensors";

    private final Path folder;

    private TrialFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Opens a trial's folder, or creates it. A folder without results accepts any settings: its earlier settings may be
     * the reason that it has none.
     *
     * @param experiment the experiment's folder, whose lock the caller holds
     * @param statistics of the edited layers; only methods that use them need any
     * @throws IllegalArgumentException when its results were made with other settings or statistics
     */
    public static TrialFolder claim(Path experiment, Trial trial, StatisticsDigests statistics) {
        try {
            Path folder = Files.createDirectories(experiment.resolve("trials").resolve(trial.id()));
            Path settings = folder.resolve(SETTINGS);
            if (isWithoutResults(folder)) {
                Files.deleteIfExists(settings);
            }
            new Identity(identity(trial.settings(), statistics)).claim(settings);
            return new TrialFolder(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(experiment + ": " + e.getMessage(), e);
        }
    }

    private static boolean isWithoutResults(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.allMatch(file -> file.endsWith(SETTINGS));
        }
    }

    private static SequencedMap<String, String> identity(Settings settings, StatisticsDigests statistics) {
        SequencedMap<String, String> values = new LinkedHashMap<>();
        values.put("method", settings.method());
        settings.values().forEach((name, value) -> values.put(name, String.valueOf(value)));
        if (Methods.of(settings).needs(Need.SECOND_MOMENTS)) {
            settings.layers().forEach(layer -> values.put("statistics of layer " + layer, statistics.of(layer)));
        }
        if (Methods.of(settings).needs(Need.MLP_INPUTS)) {
            settings.layers().forEach(layer -> values.put("MLP inputs of layer " + layer, statistics.ofInputs(layer)));
        }
        return values;
    }

    public static Path edits(Path experiment, String trial) {
        return experiment.resolve("trials").resolve(trial).resolve(EDITS);
    }

    /** The edits so far, to continue them. */
    public EditsLog edits() {
        return EditsLog.open(folder.resolve(EDITS));
    }

    public Optional<EvaluationResult> evaluation(int edits) {
        return JsonFile.read(folder.resolve("checkpoint-" + edits + ".json"), new TypeReference<>() {});
    }

    public void writeEvaluation(EvaluationResult result) {
        JsonFile.write(folder.resolve("checkpoint-" + result.edits() + ".json"), result);
    }

    public Optional<SavedZScores> zScores() {
        return JsonFile.read(folder.resolve("z-scores.json"), new TypeReference<>() {});
    }

    public void write(SavedZScores zScores) {
        JsonFile.write(folder.resolve("z-scores.json"), zScores);
    }

    public Optional<EvaluationResult> round(int edits) {
        return JsonFile.read(folder.resolve("batch-" + edits + ".json"), new TypeReference<>() {});
    }

    public void writeRound(EvaluationResult round) {
        JsonFile.write(folder.resolve("batch-" + round.edits() + ".json"), round);
    }
}
