package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Interventions;
import java.util.List;
import java.util.Map;

/** How the target values of a batch are found. */
@FunctionalInterface
public interface TargetRule {

    /**
     * The target values of a batch.
     *
     * @param values  {@code [d]} each, in the order of the requests
     * @param figures figures of the batch by name
     */
    record Targets(List<double[]> values, Map<String, Double> figures) {}

    /**
     * Finds them on the model before the batch.
     *
     * @param gpt           with the in-place edits so far
     * @param layer         z_layer
     * @param interventions of the edits so far
     * @throws IllegalArgumentException                                when a request lacks something, naming the record
     * @throws dev.palimpsest.internal.tensor.NonFiniteException when a loss is NaN or infinite, naming the record
     */
    Targets find(Gpt gpt, int layer, List<EditRequest> requests, List<RequestTokens> tokens, Interventions interventions);

    /** Each is optimised on its own: {@link TargetOptimizer}. */
    static TargetRule optimised(EditingContext context, Value value, TargetSettings settings) {
        return (gpt, layer, requests, tokens, interventions) -> new Targets(
                TargetOptimizer.optimise(gpt, layer, value, settings, requests, tokens, interventions,
                        context.listener()).stream().map(TargetOptimizer.Target::z).toList(),
                Map.of());
    }
}
