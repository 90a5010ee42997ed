package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.Sequences;
import java.util.List;

/**
 * How a packed batch is run through blocks.
 *
 * @param sequences     the layout of the sequences
 * @param cache         earlier positions' keys and values, to which this pass adds its own; or null
 * @param interventions the changes to the model
 * @param promptRows    the distinct rows at which interventions bound to a query's position act: each sequence's last
 *                      prompt token, if it is among this pass's rows
 * @param taps          activations to read during the pass
 * @param tape          records what {@link Gpt#backward} needs; or null
 */
public record Pass(
        Sequences sequences, KvCache cache, Interventions interventions, int[] promptRows, List<Tap> taps, Tape tape) {

    private static final int[] NO_ROWS = {};

    public Pass {
        taps = List.copyOf(taps);
    }

    /** A plain pass through the model as it was loaded. */
    public static Pass over(Sequences sequences) {
        return new Pass(sequences, null, Interventions.NONE, NO_ROWS, List.of(), null);
    }

    public Pass with(Interventions other) {
        return new Pass(sequences, cache, other, promptRows, taps, tape);
    }

    public Pass with(KvCache other) {
        return new Pass(sequences, other, interventions, promptRows, taps, tape);
    }

    public Pass with(Tape other) {
        return new Pass(sequences, cache, interventions, promptRows, taps, other);
    }

    public Pass with(List<? extends Tap> others) {
        return new Pass(sequences, cache, interventions, promptRows, List.copyOf(others), tape);
    }

    /** The same pass whose queries' prompts end at {@code rows}. */
    public Pass withPromptRows(int[] rows) {
        return new Pass(sequences, cache, interventions, rows, taps, tape);
    }
}
