package dev.palimpsest.internal.editing;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.GatedDelta;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The changes and figures of one batch of B requests.
 *
 * @param requests      the facts
 * @param changes       in the order in which they apply
 * @param figures       figures that the editor measured, by name and layer; the method chooses the names
 * @param targetSeconds spent on target values; 0 for methods without any
 * @param updateSeconds spent on everything else
 * @param predicted     how many of the facts are predicted; null when nobody measured it
 */
public record EditBatch(
        List<EditRequest> requests,
        List<Change> changes,
        SortedMap<String, SortedMap<Integer, Double>> figures,
        double targetSeconds,
        double updateSeconds,
        Predicted predicted) {

    /**
     * How many of a batch's facts are predicted, as {@link FactCheck} defines it.
     *
     * @param before by the model that the batch was edited on
     * @param after  by the model with the batch
     */
    public record Predicted(int before, int after) {}

    /** The figure that every method reports: the Frobenius norm of the batch's residuals, per layer. */
    public static final String RESIDUAL_NORM = "residual_norm";

    public EditBatch {
        requests = List.copyOf(requests);
        changes = List.copyOf(changes);
        SortedMap<String, SortedMap<Integer, Double>> copy = new TreeMap<>();
        figures.forEach((name, byLayer) -> copy.put(name, Collections.unmodifiableSortedMap(new TreeMap<>(byLayer))));
        figures = Collections.unmodifiableSortedMap(copy);
    }

    /** A batch whose predictions nobody measured. */
    public EditBatch(
            List<EditRequest> requests,
            List<Change> changes,
            SortedMap<String, SortedMap<Integer, Double>> figures,
            double targetSeconds,
            double updateSeconds) {
        this(requests, changes, figures, targetSeconds, updateSeconds, null);
    }

    /** This batch with what was measured of it. */
    public EditBatch with(Predicted measured) {
        return new EditBatch(requests, changes, figures, targetSeconds, updateSeconds, measured);
    }

    /** Number of requests. */
    public int size() {
        return requests.size();
    }

    /** Seconds spent on the batch. */
    public double seconds() {
        return targetSeconds + updateSeconds;
    }

    /** A figure by layer; empty when the batch has none of this name. */
    public SortedMap<Integer, Double> figure(String name) {
        return figures.getOrDefault(name, Collections.emptySortedMap());
    }

    /** The threshold that the batch allows for every hook layer it changes. */
    public SortedMap<Integer, Double> alpha() {
        SortedMap<Integer, Double> alpha = new TreeMap<>();
        for (Change change : changes) {
            if (change instanceof GatedDelta gated) {
                alpha.merge(gated.layer(), gated.alpha(), Math::min);
            }
        }
        return alpha;
    }

    /** This batch with some of its changes only. */
    EditBatch keeping(Predicate<Change> kept) {
        return new EditBatch(
                requests, changes.stream().filter(kept).toList(), figures, targetSeconds, updateSeconds, predicted);
    }
}
