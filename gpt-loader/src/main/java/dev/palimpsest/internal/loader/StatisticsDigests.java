package dev.palimpsest.internal.loader;

import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Digests of second moments in the provenance of edits, by which other statistics are recognised. */
public final class StatisticsDigests {

    private static final String MOMENT = "moment.";

    private StatisticsDigests() {}

    /** The provenance that edits of {@code layers} keep; reads the moments. */
    public static Map<String, String> of(KeyStatistics statistics, List<Integer> layers) {
        Map<String, String> digests = new TreeMap<>();
        layers.forEach(layer -> digests.put(MOMENT + layer, Fingerprint.of(statistics.layer(layer))));
        return digests;
    }

    /**
     * The first edited layer of which {@code edits} were made with other statistics. Files of earlier versions have no
     * digests, or digests of samples.
     */
    public static OptionalInt firstOther(Edits edits, KeyStatistics statistics) {
        return edits.settings().layers().stream().mapToInt(Integer::intValue)
                .filter(layer -> {
                    String then = edits.provenance().get(MOMENT + layer);
                    KeyStatistics.Moment moment = statistics.layer(layer);
                    return then != null && !then.equals(Fingerprint.of(moment))
                            && !then.equals(SampledFingerprint.of(moment));
                })
                .findFirst();
    }
}
