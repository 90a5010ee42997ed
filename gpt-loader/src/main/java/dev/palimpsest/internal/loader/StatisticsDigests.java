package dev.palimpsest.internal.loader;

import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.EditingMethod.Need;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.tensor.Matrix;
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
    private final Map<Integer, String> inputsByLayer = new ConcurrentHashMap<>();

    /** @param statistics valid as long as digests are asked for */
    public StatisticsDigests(KeyStatistics statistics) {
        this.statistics = statistics;
    }

    /** The digest of a layer's moment. @throws IllegalArgumentException when the statistics have no such layer */
    public String of(int layer) {
        return byLayer.computeIfAbsent(layer, absent -> Fingerprint.of(statistics.layer(absent)));
    }

    /** The digest of a layer's sampled MLP inputs; null when there are none. */
    public String ofInputs(int layer) {
        Matrix inputs = statistics.inputs() == null ? null : statistics.inputs().layers().get(layer);
        return inputs == null ? null : inputsByLayer.computeIfAbsent(layer, absent -> Fingerprint.ofInputs(inputs));
    }

    /** The provenance that edits of these settings keep: what the method uses of the statistics. */
    public Map<String, String> provenance(Settings settings) {
        EditingMethod method = Methods.of(settings);
        Map<String, String> provenance = new TreeMap<>();
        for (int layer : settings.layers()) {
            if (method.needs(Need.SECOND_MOMENTS)) {
                provenance.put(Edits.MOMENT + layer, of(layer));
            }
            if (method.needs(Need.MLP_INPUTS)) {
                provenance.put(Edits.MLP_INPUTS + layer, ofInputs(layer));
            }
        }
        return provenance;
    }

    /** The provenance of edits by several methods: all there is. */
    public Map<String, String> provenance() {
        Map<String, String> provenance = new TreeMap<>();
        statistics.layers().keySet().forEach(layer -> provenance.put(Edits.MOMENT + layer, of(layer)));
        if (statistics.inputs() != null) {
            statistics.inputs().layers().keySet()
                    .forEach(layer -> provenance.put(Edits.MLP_INPUTS + layer, ofInputs(layer)));
        }
        return provenance;
    }

    /**
     * The first edited layer of which {@code edits} were made with other statistics. Files of earlier versions have no
     * digests, or digests of samples.
     */
    public OptionalInt firstOther(Edits edits) {
        return edits.settings().layers().stream().mapToInt(Integer::intValue)
                .filter(layer -> {
                    String inputs = edits.provenance().get(Edits.MLP_INPUTS + layer);
                    if (Methods.of(edits.settings()).needs(Need.MLP_INPUTS) && inputs != null
                            && !inputs.equals(ofInputs(layer))) {
                        return true;
                    }
                    String then = edits.provenance().get(Edits.MOMENT + layer);
                    return then != null && Methods.of(edits.settings()).needs(Need.SECOND_MOMENTS) && !then.equals(of(layer))
                            && !then.equals(SampledFingerprint.of(statistics.layer(layer)));
                })
                .findFirst();
    }
}
