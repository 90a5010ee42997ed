package dev.palimpsest.jobs;

import dev.palimpsest.editing.EditBatch;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.editing.Edits;
import dev.palimpsest.editing.Methods;
import dev.palimpsest.editing.memory.KeyStatistics;
import dev.palimpsest.editing.settings.Setting;
import dev.palimpsest.editing.settings.Settings;
import dev.palimpsest.loader.Fingerprint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Checks whether an edits file can be continued. */
final class Resumption {

    private static final String MOMENT = "moment.";
    private static final String REMEDY = "; use the same options, or choose another --out";

    private Resumption() {}

    /**
     * Checks that continuing with {@code soFar} gives the same edits as an uninterrupted run.
     *
     * @param contexts the requested context templates, or null when they are sampled
     * @throws UserError naming the difference
     */
    static void check(Path out, Edits soFar, String fingerprint, Settings settings, List<String> contexts,
            List<EditRequest> requests) {
        if (!fingerprint.equals(soFar.fingerprint())) {
            throw refused(out, "its edits were made for another model");
        }
        checkSettings(out, soFar.settings(), settings);
        if (contexts != null && !contexts.equals(soFar.contexts())) {
            throw refused(out, "its edits were made with other context templates");
        }
        int from = 0;
        for (int i = 0; i < soFar.batches().size(); i++) {
            EditBatch batch = soFar.batches().get(i);
            int to = Math.min(from + settings.batchSize(), requests.size());
            if (!batch.requests().equals(requests.subList(Math.min(from, to), to))) {
                throw refused(out, "its batch " + (i + 1) + " contains other requests than this command would edit");
            }
            from = to;
        }
    }

    /** Digests of the statistics, stored with the edits of {@code layers} for {@link #checkStatistics}. */
    static Map<String, String> digests(KeyStatistics statistics, List<Integer> layers) {
        Map<String, String> digests = new TreeMap<>();
        layers.forEach(layer -> digests.put(MOMENT + layer, Fingerprint.of(statistics.layer(layer))));
        return digests;
    }

    /**
     * Checks that the statistics are those of the earlier edits. Older files have no digests and are accepted.
     *
     * @param digests the result of {@link #digests}
     * @throws UserError naming the layer that differs
     */
    static void checkStatistics(Path out, Edits soFar, Map<String, String> digests) {
        for (int layer : soFar.settings().layers()) {
            String then = soFar.provenance().get(MOMENT + layer);
            if (then != null && !then.equals(digests.get(MOMENT + layer))) {
                throw new UserError("--resume: " + out + ": its edits were made with other statistics of layer " + layer
                        + "; use the same --stats, or choose another --out");
            }
        }
    }

    private static void checkSettings(Path out, Settings made, Settings asked) {
        if (!made.method().equals(asked.method())) {
            throw refused(out, "its edits were made with " + made.method() + ", not " + asked.method());
        }
        for (Setting<?> setting : Methods.of(made).schema()) {
            checkSetting(out, setting, made, asked);
        }
    }

    private static <T> void checkSetting(Path out, Setting<T> setting, Settings made, Settings asked) {
        Optional<T> then = made.find(setting);
        Optional<T> now = asked.find(setting);
        if (!then.equals(now)) {
            throw refused(out, "its edits were made with " + setting.name() + " " + text(setting, then) + ", not "
                    + text(setting, now));
        }
    }

    private static <T> String text(Setting<T> setting, Optional<T> value) {
        return value.map(setting.type()::format).orElse("unset");
    }

    private static UserError refused(Path out, String difference) {
        return new UserError("--resume: " + out + ": " + difference + REMEDY);
    }
}
