package dev.palimpsest.internal.loader.export;

import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.Codebook;
import dev.palimpsest.internal.editing.change.CodebookEntries;
import dev.palimpsest.internal.editing.change.DenseDelta;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.GatedDelta;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.editing.change.NeuronColumns;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.editing.change.ScopedFacts;
import dev.palimpsest.internal.model.Activation;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** All edits of one kind in one layer that cannot be merged into its weights. */
public sealed interface EditLayer {

    /** The kind in names of files and in the manifest. */
    String kind();

    /** The block, from 0; −1 for facts. */
    int layer();

    /** A hook layer. @param deltas {@code D = Σ R·Aᵀ} @param alpha the threshold, infinite for none */
    record Hook(int layer, List<FactorisedDelta> deltas, double alpha) implements EditLayer {

        @Override
        public String kind() {
            return "hook";
        }
    }

    /** A codebook after all edits. @param keys {@code [m, inputs]} @param values {@code [m, outputs]} @param radii {@code [m]} */
    record Entries(Site site, Matrix keys, Matrix values, Matrix radii) implements EditLayer {

        @Override
        public int layer() {
            return site.layer();
        }

        @Override
        public String kind() {
            return "codebook";
        }
    }

    /** Neurons beside the MLP, which have one activation. */
    record Side(int layer, Activation activation, List<Neurons> neurons) implements EditLayer {

        @Override
        public String kind() {
            return "neurons";
        }
    }

    /** Facts put before queries. @param store all of them */
    record Facts(FactStore store) implements EditLayer {

        @Override
        public int layer() {
            return -1;
        }

        @Override
        public String kind() {
            return "facts";
        }
    }

    /** Whether a change becomes part of a weight. */
    static boolean isMerged(Change change) {
        return change instanceof LowRankDelta || change instanceof DenseDelta || change instanceof NeuronColumns;
    }

    /** Whether other programs can apply a change: it needs nothing but weights, text and what its layer's file says. */
    static boolean isExportable(Change change) {
        return !(change instanceof ScopedFacts);
    }

    /**
     * The layers of all changes that cannot be merged.
     *
     * @throws IllegalArgumentException when one is not {@linkplain #isExportable exportable}
     */
    static List<EditLayer> of(List<Change> changes) {
        SortedMap<Integer, List<FactorisedDelta>> hooks = new TreeMap<>();
        SortedMap<Integer, Double> alpha = new TreeMap<>();
        Map<Site, List<CodebookEntries>> codebooks = new LinkedHashMap<>();
        SortedMap<Integer, Map<Activation, List<Neurons>>> neurons = new TreeMap<>();
        List<FactStore> facts = new ArrayList<>();
        for (Change change : changes) {
            switch (change) {
                case LowRankDelta ignored -> { }
                case DenseDelta ignored -> { }
                case NeuronColumns ignored -> { }
                case GatedDelta gated -> {
                    hooks.computeIfAbsent(gated.layer(), layer -> new ArrayList<>()).add(gated.delta());
                    alpha.merge(gated.layer(), gated.alpha(), Math::min);
                }
                case CodebookEntries entries ->
                        codebooks.computeIfAbsent(entries.site(), site -> new ArrayList<>()).add(entries);
                case Neurons more -> neurons.computeIfAbsent(more.layer(), layer -> new LinkedHashMap<>())
                        .computeIfAbsent(more.activation(), activation -> new ArrayList<>()).add(more);
                case ScopedFacts ignored -> throw new IllegalArgumentException(
                        "edits that need a trained artifact for every prompt cannot be exported");
                case FactStore store -> facts.add(store);
            }
        }
        List<EditLayer> layers = new ArrayList<>();
        hooks.forEach((layer, deltas) -> layers.add(new Hook(layer, List.copyOf(deltas), alpha.get(layer))));
        codebooks.forEach((site, edits) -> layers.add(entries(site, Codebook.of(edits))));
        neurons.forEach((layer, networks) -> networks.forEach((activation, more) ->
                layers.add(new Side(layer, activation, List.copyOf(more)))));
        if (!facts.isEmpty()) {
            layers.add(new Facts(FactStore.joined(facts)));
        }
        return layers;
    }

    private static Entries entries(Site site, Codebook codebook) {
        int size = codebook.size();
        int inputs = codebook.key(0).length;
        int outputs = codebook.value(0).length;
        float[] keys = new float[Math.multiplyExact(size, inputs)];
        float[] values = new float[Math.multiplyExact(size, outputs)];
        for (int i = 0; i < size; i++) {
            System.arraycopy(codebook.key(i), 0, keys, i * inputs, inputs);
            System.arraycopy(codebook.value(i), 0, values, i * outputs, outputs);
        }
        return new Entries(site, Matrix.of(size, inputs, keys), Matrix.of(size, outputs, values),
                Matrix.of(1, size, codebook.radii()));
    }
}
