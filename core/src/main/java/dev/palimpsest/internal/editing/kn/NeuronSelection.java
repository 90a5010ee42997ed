package dev.palimpsest.internal.editing.kn;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The neurons to edit, by layer, ascending. */
final class NeuronSelection {

    /** Of the paraphrases that must find a neuron, more than this share (published: p = 40%). */
    private static final double AGREEMENT = 0.4;

    private NeuronSelection() {}

    /**
     * The neurons whose attribution exceeds a share of the largest over all layers; none where no attribution is positive.
     *
     * @param share t
     */
    static SortedMap<Integer, List<Integer>> above(double share, Attribution attribution) {
        double largest = 0;
        for (double[] layer : attribution.neurons().values()) {
            for (double value : layer) {
                largest = Math.max(largest, value);
            }
        }
        SortedMap<Integer, List<Integer>> chosen = new TreeMap<>();
        for (int layer : attribution.neurons().keySet()) {
            double[] values = attribution.neurons().get(layer);
            for (int i = 0; i < values.length; i++) {
                if (values[i] > share * largest) {
                    chosen.computeIfAbsent(layer, added -> new ArrayList<>()).add(i);
                }
            }
        }
        return chosen;
    }

    /** The neurons that more than 40% of the paraphrases find. */
    static SortedMap<Integer, List<Integer>> inMost(List<SortedMap<Integer, List<Integer>>> paraphrases) {
        SortedMap<Integer, SortedMap<Integer, Integer>> counts = new TreeMap<>();
        for (SortedMap<Integer, List<Integer>> each : paraphrases) {
            each.forEach((layer, neurons) -> neurons.forEach(neuron ->
                    counts.computeIfAbsent(layer, added -> new TreeMap<>()).merge(neuron, 1, Integer::sum)));
        }
        SortedMap<Integer, List<Integer>> chosen = new TreeMap<>();
        counts.forEach((layer, neurons) -> neurons.forEach((neuron, count) -> {
            if (count > AGREEMENT * paraphrases.size()) {
                chosen.computeIfAbsent(layer, added -> new ArrayList<>()).add(neuron);
            }
        }));
        return chosen;
    }
}
