package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.SwapRule;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The interventions of a pass, by block; immutable. */
public final class Interventions {

    /** The model as it was loaded. */
    public static final Interventions NONE = new Interventions(new TreeMap<>());

    private final SortedMap<Integer, List<Intervention>> byLayer;

    private Interventions(SortedMap<Integer, List<Intervention>> byLayer) {
        this.byLayer = byLayer;
    }

    /** These and one more, which acts after the ones already on its block. */
    public Interventions with(Intervention intervention) {
        SortedMap<Integer, List<Intervention>> more = new TreeMap<>(byLayer);
        List<Intervention> there = new ArrayList<>(on(intervention.layer()));
        there.add(intervention);
        more.put(intervention.layer(), List.copyOf(there));
        return new Interventions(more);
    }

    /** The same with every hook under {@code rule}. */
    public Interventions hooksUnder(SwapRule rule) {
        return mapped(each -> each instanceof Intervention.Hook hook ? hook.under(rule) : each);
    }

    /** The same with {@code hook} replacing the hook on its block. */
    public Interventions replacing(Intervention.Hook hook) {
        return mapped(each -> each instanceof Intervention.Hook old && old.layer() == hook.layer() ? hook : each);
    }

    private Interventions mapped(UnaryOperator<Intervention> change) {
        SortedMap<Integer, List<Intervention>> changed = new TreeMap<>(byLayer);
        changed.replaceAll((layer, there) -> there.stream().map(change).toList());
        return new Interventions(changed);
    }

    /**
     * The interventions that still act while tokens are decoded one by one in {@code prompt} scope. A hook has no
     * z-score for a single position, so the original weight is used; a codebook acts on prompt rows only, and there
     * are none.
     */
    public Interventions whileDecoding() {
        SortedMap<Integer, List<Intervention>> kept = new TreeMap<>();
        byLayer.forEach((layer, there) -> {
            List<Intervention> acting =
                    there.stream().filter(each -> each instanceof Intervention.SideNetwork).toList();
            if (!acting.isEmpty()) {
                kept.put(layer, acting);
            }
        });
        return new Interventions(kept);
    }

    /** The interventions on {@code layer}, in the order they act. */
    List<Intervention> on(int layer) {
        return byLayer.getOrDefault(layer, List.of());
    }

    /** The hooks by block, ascending. */
    public SortedMap<Integer, Intervention.Hook> hooks() {
        SortedMap<Integer, Intervention.Hook> hooks = new TreeMap<>();
        byLayer.forEach((layer, there) -> there.forEach(each -> {
            if (each instanceof Intervention.Hook hook) {
                hooks.put(layer, hook);
            }
        }));
        return hooks;
    }

    /** Whether nothing acts. */
    public boolean isEmpty() {
        return byLayer.isEmpty();
    }
}
