package dev.palimpsest.internal.editing;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.internal.editing.memory.InverseMemories;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.NullSpaces;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Tokenizer;

/**
 * The model, data and services that editors use.
 *
 * @param gpt        the model, unedited
 * @param tokenizer  the model's
 * @param statistics second moments of the model's keys; null when there are none
 * @param memories   inverse memories that editors of the model use one after the other, so that none is factorised
 *                   twice; null if the editor creates and closes its own
 * @param nullSpaces the cache of null spaces between runs
 * @param artifacts  trained networks, for methods that need one
 * @param listener   receives progress callbacks
 */
public record EditingContext(
        Gpt gpt,
        Tokenizer tokenizer,
        KeyStatistics statistics,
        InverseMemories memories,
        NullSpaces nullSpaces,
        Artifacts artifacts,
        EditListener listener) {

    /** A context for one editor: without shared memories, cached null spaces, trained networks or a listener. */
    public static EditingContext of(Gpt gpt, Tokenizer tokenizer, KeyStatistics statistics) {
        return new EditingContext(gpt, tokenizer, statistics, null, NullSpaces.NOT_KEPT, Artifacts.NONE, EditListener.SILENT);
    }

    /** The same with a listener. */
    public EditingContext with(EditListener other) {
        return new EditingContext(gpt, tokenizer, statistics, memories, nullSpaces, artifacts, other);
    }

    /** The same with cached null spaces. */
    public EditingContext with(NullSpaces other) {
        return new EditingContext(gpt, tokenizer, statistics, memories, other, artifacts, listener);
    }

    /** The same with shared memories. */
    public EditingContext with(InverseMemories other) {
        return new EditingContext(gpt, tokenizer, statistics, other, nullSpaces, artifacts, listener);
    }

    /** The same with trained networks. */
    public EditingContext with(Artifacts other) {
        return new EditingContext(gpt, tokenizer, statistics, memories, nullSpaces, other, listener);
    }

    /** What the edited model reads besides weights and changes. */
    public EditResources resources() {
        return new EditResources(tokenizer, artifacts);
    }
}
