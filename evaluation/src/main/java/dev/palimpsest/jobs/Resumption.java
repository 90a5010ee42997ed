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

/** Whether the edits of a file are the beginning of what a command is about to make. */
public final class Resumption {

    private static final String MOMENT = "moment.";
    private static final String REMEDY = "; give the same options, or another --out";

    private Resumption() {}

    /**
     * Checks that going on after {@code soFar} gives what an uninterrupted run would have given.
     *
     * @param contexts as asked for, or null for sampled ones
     * @throws UserError naming what differs
     */
    public static void check(Path out, Edits soFar, String fingerprint, EditSettings settings, List<String> contexts,
            List<EditRequest> requests) {
        if (!soFar.fingerprint().equals(fingerprint)) {
            throw refused(out, "its edits were made for another model");
        }
        checkSettings(out, soFar.settings(), settings);
        if (contexts != null && !contexts.equals(soFar.contexts())) {
            throw refused(out, "its edits were made with other contexts");
        }
        int from = 0;
        for (int i = 0; i < soFar.batches().size(); i++) {
            EditBatch batch = soFar.batches().get(i);
            int to = Math.min(from + settings.batchSize(), requests.size());
            if (!batch.requests().equals(requests.subList(Math.min(from, to), to))) {
                throw refused(out, "its batch " + (i + 1) + " holds other requests than this command would edit");
            }
            from = to;
        }
    }

    /** What the edits of {@code layers} remember of the statistics they were made with, for {@link #checkStatistics}. */
    public static Map<String, String> digests(KeyStatistics statistics, List<Integer> layers) {
        Map<String, String> digests = new TreeMap<>();
        layers.forEach(layer -> digests.put(MOMENT + layer, Fingerprint.of(statistics.layers().get(layer))));
        return digests;
    }

    /**
     * Checks that edits go on with the statistics they were begun with. Files from before there were digests have none,
     * and are believed.
     *
     * @param digests what {@link #digests} makes of the statistics
     * @throws UserError naming the layer that differs
     */
    public static void checkStatistics(Path out, Edits soFar, Map<String, String> digests) {
        for (int layer : soFar.settings().layers()) {
            String then = soFar.provenance().get(MOMENT + layer);
            if (then != null && !then.equals(digests.get(MOMENT + layer))) {
                throw new UserError("--resume: " + out + ": its edits were made with other statistics of layer " + layer
                        + "; give the same --stats, or another --out");
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
