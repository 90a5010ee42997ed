package dev.palimpsest.internal.editing.comebahk;

import dev.palimpsest.internal.compute.SwapRule;
import dev.palimpsest.internal.editing.ModelDraft;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.GatedDelta;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.parts.Writing;
import dev.palimpsest.internal.model.Interventions;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Writes updates to hook layers. During a batch every edited layer has a temporary hook that acts at all positions;
 * once updated, it has a validated hook with the threshold from before the batch. Then the batch lowers the
 * threshold.
 */
final class HookWriting implements Writing {

    private final ModelDraft model;
    private final List<Integer> layers;
    private final double start;
    private Interventions interventions;

    /** @param alpha α before the first batch */
    HookWriting(ModelDraft model, List<Integer> layers, double alpha) {
        this.model = model;
        this.layers = layers;
        this.start = alpha;
        layers.forEach(model::openHook);
        this.interventions = model.interventions().hooksUnder(SwapRule.ALWAYS);
    }

    @Override
    public Interventions interventions() {
        return interventions;
    }

    @Override
    public void write(int layer, FactorisedDelta delta) {
        double before = Math.min(start, model.alpha().getOrDefault(layer, start));
        model.apply(new GatedDelta(layer, delta, before));
        interventions = interventions.replacing(model.hook(layer, new SwapRule.Outliers(before)));
    }

    @Override
    public List<Change> finish(List<RequestTokens> requests, SortedMap<Integer, FactorisedDelta> deltas) {
        SortedMap<Integer, Double> alpha = SwapThreshold.of(model, layers, requests);
        List<Change> changes = new ArrayList<>();
        deltas.forEach((layer, delta) -> {
            double least = Math.min(start, alpha.get(layer));
            model.lowerThreshold(layer, least);
            changes.add(new GatedDelta(layer, delta, least));
        });
        return changes;
    }
}
