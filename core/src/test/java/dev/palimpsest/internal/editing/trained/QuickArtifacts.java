package dev.palimpsest.internal.editing.trained;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.Artifacts;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.editing.trained.TrainingRecord.Question;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.tensor.Matrix;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * Artifacts of every trained method, for tests that run over all methods: trained in two steps when they are asked for.
 * They have all an artifact has; what they are trained for they do badly.
 */
public final class QuickArtifacts implements Artifacts {

    private static final Map<String, String> VALUES = Map.of("steps", "2", "examples", "2", "rank", "3",
            "scope-steps", "2", "reader-steps", "2", "reader-width", "8", "reader-heads", "2", "reader-batch", "2");
    private static final int DIGITS = 64;

    private final Gpt gpt;
    private final Tokenizer tokenizer;
    private final Map<String, TrainedArtifact> trained = new HashMap<>();

    public QuickArtifacts(Gpt gpt, Tokenizer tokenizer) {
        this.gpt = gpt;
        this.tokenizer = tokenizer;
    }

    /** The values given for edits by {@code method}, completed by its artifact; unchanged if it needs none. */
    public Given completed(EditingMethod method, Given given) {
        if (!(method instanceof TrainedMethod needy)) {
            return given;
        }
        TrainedArtifact artifact = find(digest(method));
        Map<String, Object> own = new HashMap<>(given.values());
        own.keySet().removeAll(artifact.settings().keySet());
        return needy.completed(new Given(own, given.sharedLayers()), artifact);
    }

    /** Stands for the digest of a file. */
    private static String digest(EditingMethod method) {
        String hex = HexFormat.of().formatHex(method.id().getBytes(StandardCharsets.US_ASCII));
        return "0".repeat(DIGITS - hex.length()) + hex;
    }

    @Override
    public synchronized TrainedArtifact find(String sha256) {
        return trained.computeIfAbsent(sha256, digest -> Methods.all().stream()
                .filter(method -> digest(method).equals(digest))
                .findFirst()
                .map(method -> train((TrainedMethod) method))
                .orElseThrow(() -> new IllegalArgumentException("no artifact " + digest)));
    }

    private TrainedArtifact train(TrainedMethod method) {
        Given given = Given.NOTHING;
        for (Setting<?> setting : method.trainingSchema()) {
            String text = VALUES.get(setting.name());
            given = text == null ? given : with(given, setting, text);
        }
        Settings settings = method.trainingSettings(gpt.config(), given);
        try (ArtifactTraining training = method.train(gpt, tokenizer, records(), settings)) {
            while (!training.finished()) {
                training.step();
            }
            SortedMap<String, Matrix> tensors = training.tensors();
            return new TrainedArtifact(
                    method.id(), gpt.fingerprint(), method.kept(settings), tensors, digest(method));
        }
    }

    private static <T> Given with(Given given, Setting<T> setting, String text) {
        return given.with(setting, setting.parse(text));
    }

    private static List<TrainingRecord> records() {
        return IntStream.range(0, 6).mapToObj(i -> {
            String subject = "" + (char) ('A' + i) + (char) ('K' + i);
            return new TrainingRecord(
                    new EditRequest(i, "a {} b", subject, "" + (char) ('c' + i), "" + (char) ('d' + i)),
                    List.of("so " + subject), List.of(new Question("e " + (char) ('f' + i), " g")));
        }).toList();
    }
}
