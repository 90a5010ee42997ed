package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.compute.SwapRule;
import dev.palimpsest.internal.editing.change.Codebook;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.Site;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What edits have made of a model at one moment; immutable.
 *
 * @param gpt       with the in-place deltas merged into its weights
 * @param weights   the merged weights by their place
 * @param hooks     the hook layers
 * @param alpha     the threshold of every hook layer with edits
 * @param codebooks at most one per site, in the order in which they were opened
 * @param neurons   at most one network per block and activation, in the order in which they were opened
 * @param router    decides how queries are read; null when no edit does
 */
record ModelParts(
        Gpt gpt,
        SortedMap<Site, PatchedWeight> weights,
        SortedMap<Integer, HookFactors> hooks,
        SortedMap<Integer, Double> alpha,
        List<ResidentCodebook> codebooks,
        List<SideNeurons> neurons,
        Router router) {

    ModelParts {
        weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
        hooks = Collections.unmodifiableSortedMap(new TreeMap<>(hooks));
        alpha = Collections.unmodifiableSortedMap(new TreeMap<>(alpha));
        codebooks = List.copyOf(codebooks);
        neurons = List.copyOf(neurons);
    }

    /** Neurons, hooks with their thresholds, and codebooks, in the order in which they act. */
    Interventions interventions() {
        Interventions all = Interventions.NONE;
        for (SideNeurons each : neurons) {
            all = all.with(each.network());
        }
        for (Map.Entry<Integer, HookFactors> entry : hooks.entrySet()) {
            Double threshold = alpha.get(entry.getKey());
            all = all.with(entry.getValue().hook(
                    threshold == null ? SwapRule.NEVER : new SwapRule.Outliers(threshold)));
        }
        for (ResidentCodebook codebook : codebooks) {
            if (codebook.entries().size() > 0) {
                all = all.with(codebook.intervention());
            }
        }
        return all;
    }

    /** A copy of a site's codebook on the host; empty when there are no edits at the site. */
    Codebook codebookAt(Site site) {
        return codebooks.stream()
                .filter(each -> each.site().equals(site))
                .findFirst()
                .map(each -> each.entries().copy())
                .orElseGet(Codebook::new);
    }

    private List<SharedTensors> tensors() {
        List<SharedTensors> all = new ArrayList<>(weights.values());
        all.addAll(hooks.values());
        all.addAll(codebooks);
        all.addAll(neurons);
        if (router != null) {
            all.add(router);
        }
        return all;
    }

    void hold() {
        tensors().forEach(SharedTensors::hold);
    }

    void release() {
        tensors().forEach(SharedTensors::release);
    }
}
