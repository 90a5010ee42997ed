package dev.palimpsest.model;

import dev.palimpsest.compute.SwapRule;
import java.util.SortedMap;
import java.util.TreeMap;

/** The hook layers hung on a model, by block; immutable. */
public final class Hooks {

    /** The model as it was loaded. */
    public static final Hooks NONE = new Hooks(new TreeMap<>());

    private final SortedMap<Integer, Hook> byLayer;

    private Hooks(SortedMap<Integer, Hook> byLayer) {
        this.byLayer = byLayer;
    }

    /** These hooks with {@code hook} on {@code layer}, in place of any there. */
    public Hooks with(int layer, Hook hook) {
        SortedMap<Integer, Hook> more = new TreeMap<>(byLayer);
        more.put(layer, hook);
        return new Hooks(more);
    }

    /** The same hooks, all under one rule. */
    public Hooks under(SwapRule rule) {
        SortedMap<Integer, Hook> changed = new TreeMap<>(byLayer);
        changed.replaceAll((layer, hook) -> hook.under(rule));
        return new Hooks(changed);
    }

    /**
     * What stays hung while tokens are decoded one by one in {@code prompt} scope: edits in place. A validated hook has
     * no z-score for a single position and lets the original weight answer.
     */
    public Hooks unconditional() {
        SortedMap<Integer, Hook> kept = new TreeMap<>(byLayer);
        kept.values().removeIf(hook -> !(hook.rule() instanceof SwapRule.Always));
        return new Hooks(kept);
    }

    /** The hook on {@code layer}, or null. */
    Hook on(int layer) {
        return byLayer.get(layer);
    }

    /** The hooked blocks and their hooks, ascending; not to be written. */
    public SortedMap<Integer, Hook> byLayer() {
        return byLayer;
    }
}
