package dev.palimpsest.model;

import dev.palimpsest.compute.Sequences;
import java.util.List;

/**
 * How a packed batch is run through blocks.
 *
 * @param sequences where the sequences lie
 * @param cache     earlier positions' keys and values, to which this pass adds its own; or null
 * @param hooks     the hook layers hung on the blocks
 * @param taps      what is read on the way
 * @param tape      records what {@link Gpt#backward} needs; or null
 */
public record Pass(Sequences sequences, KvCache cache, Hooks hooks, List<Tap> taps, Tape tape) {

    public Pass {
        taps = List.copyOf(taps);
    }

    /** A plain pass through the model as it was loaded. */
    public static Pass over(Sequences sequences) {
        return new Pass(sequences, null, Hooks.NONE, List.of(), null);
    }

    public Pass with(Hooks other) {
        return new Pass(sequences, cache, other, taps, tape);
    }

    public Pass with(KvCache other) {
        return new Pass(sequences, other, hooks, taps, tape);
    }

    public Pass with(Tape other) {
        return new Pass(sequences, cache, hooks, taps, other);
    }

    public Pass with(List<? extends Tap> others) {
        return new Pass(sequences, cache, hooks, List.copyOf(others), tape);
    }
}
