package dev.palimpsest.internal.loader;

import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Digests of second moments, by which other statistics are recognised. A layer's moment, hundreds of megabytes, is read when
 * its digest is first asked for, and only then.
 */
public final class StatisticsDigests {

    private final KeyStatistics statistics;
    private final Map<Integer, String> byLayer = new ConcurrentHashMap<>();

    /** @param statistics valid as long as digests are asked for */
    public StatisticsDigests(KeyStatistics statistics) {
        this.statistics = statistics;
    }

    /** The digest of a layer's moment. @throws IllegalArgumentException when the statistics have no such layer */
    public String of(int layer) {
        return byLayer.computeIfAbsent(layer, absent -> Fingerprint.of(statistics.layer(absent)));
    }

    /** The provenance that edits of {@code layers} keep. */
    public Map<String, String> provenance(List<Integer> layers) {
        Map<String, String> provenance = new TreeMap<>();
        layers.forEach(layer -> provenance.put(Edits.MOMENT + layer, of(layer)));
        return provenance;
    }

    /**
     * The first edited layer of which {@code edits} were made with other statistics. Files of earlier versions have no
     * digests, or digests of samples.
     */
    public OptionalInt firstOther(Edits edits) {
        return edits.settings().layers().stream().mapToInt(Integer::intValue)
                .filter(layer -> {
                    String then = edits.provenance().get(Edits.MOMENT + layer);
                    return then != null && !then.equals(of(layer))
                            && !then.equals(SampledFingerprint.of(statistics.layer(layer)));
                })
                .findFirst();
    }
}
