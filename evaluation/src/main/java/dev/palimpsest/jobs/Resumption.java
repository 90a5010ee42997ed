package dev.palimpsest.jobs;

import dev.palimpsest.edit.EditBatch;
import dev.palimpsest.edit.EditRequest;
import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.Edits;
import dev.palimpsest.edit.KeyStatistics;
import dev.palimpsest.loader.Fingerprint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    static void check(Path out, Edits soFar, String fingerprint, EditSettings settings, List<String> contexts,
            List<EditRequest> requests) {
        if (!soFar.fingerprint().equals(fingerprint)) {
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
        layers.forEach(layer -> digests.put(MOMENT + layer, Fingerprint.of(statistics.layers().get(layer))));
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

    private static void checkSettings(Path out, EditSettings made, EditSettings asked) {
        Map<String, Object> now = asked.byName();
        made.byName().forEach((name, then) -> {
            if (!Objects.equals(then, now.get(name))) {
                throw refused(out, "its edits were made with " + name + " " + then + ", not " + now.get(name));
            }
        });
    }

    private static UserError refused(Path out, String difference) {
        return new UserError("--resume: " + out + ": " + difference + REMEDY);
    }
}
