package dev.palimpsest.edit;

import dev.palimpsest.model.Gpt;
import dev.palimpsest.model.Tokenizer;
import java.util.List;
import java.util.Map;

/**
 * Changes facts in consecutive batches: COMEBA-HK and the methods that share its closed form, or fine-tuning
 * ({@link Method}).
 *
 * <p>Deterministic: same model, requests, settings and seed give the same bits, also when resumed. Used by one thread at
 * a time.
 */
public sealed interface Editor extends AutoCloseable permits ClosedFormEditor, FineTuner {

    /**
     * An editor of a fresh model.
     *
     * @param statistics second moments of this model's keys, for every layer to be edited; fine-tuning needs none and
     *                   takes null
     * @param contexts   templates with {@code {}}, the bare one first; null to sample them from the model
     * @throws IllegalArgumentException when statistics, settings or contexts do not fit the model
     */
    static Editor open(Gpt gpt, Tokenizer tokenizer, KeyStatistics statistics, EditSettings settings,
            List<String> contexts, EditListener listener) {
        if (settings.method() == Method.FT) {
            return FineTuner.open(gpt, tokenizer, settings, listener);
        }
        ClosedFormEditor.check(gpt, statistics, settings);
        return ClosedFormEditor.owning(gpt, tokenizer, Memories.consecutive(gpt.engine(), statistics),
                none(gpt, tokenizer, settings, contexts, listener), listener);
    }

    /**
     * The same on borrowed memories: what earlier editors factorised need not be factorised again.
     *
     * @param memories of the model's engine; no other editor uses them at the same time; null for fine-tuning
     */
    static Editor open(Gpt gpt, Tokenizer tokenizer, Memories memories, EditSettings settings, List<String> contexts,
            EditListener listener) {
        if (settings.method() == Method.FT) {
            return FineTuner.open(gpt, tokenizer, settings, listener);
        }
        ClosedFormEditor.check(gpt, memories.statistics(), settings);
        return ClosedFormEditor.borrowing(
                gpt, tokenizer, memories, none(gpt, tokenizer, settings, contexts, listener), listener);
    }

    private static Edits none(Gpt gpt, Tokenizer tokenizer, EditSettings settings, List<String> contexts,
            EditListener listener) {
        List<String> templates = contexts == null
                ? Contexts.sample(gpt, tokenizer, settings.seed(), listener)
                : Contexts.checked(contexts);
        return new Edits(gpt.fingerprint(), settings, templates, List.of(), Map.of());
    }

    /** An editor that goes on after {@code soFar}, as if it had never stopped. @param statistics as in {@link #open} */
    static Editor resume(
            Gpt gpt, Tokenizer tokenizer, KeyStatistics statistics, Edits soFar, EditListener listener) {
        soFar.requireMadeFor(gpt);
        if (soFar.settings().method() == Method.FT) {
            return FineTuner.resume(gpt, tokenizer, soFar, listener);
        }
        ClosedFormEditor.check(gpt, statistics, soFar.settings());
        return ClosedFormEditor.owning(
                gpt, tokenizer, Memories.consecutive(gpt.engine(), statistics), soFar, listener);
    }

    /** The same on borrowed memories. */
    static Editor resume(Gpt gpt, Tokenizer tokenizer, Memories memories, Edits soFar, EditListener listener) {
        soFar.requireMadeFor(gpt);
        if (soFar.settings().method() == Method.FT) {
            return FineTuner.resume(gpt, tokenizer, soFar, listener);
        }
        ClosedFormEditor.check(gpt, memories.statistics(), soFar.settings());
        return ClosedFormEditor.borrowing(gpt, tokenizer, memories, soFar, listener);
    }

    /**
     * Does the long part of getting ready: factorises every layer's memory, n³/3 operations each. The first
     * {@link #edit} does it when nobody did before; nothing to do for fine-tuning.
     *
     * @throws IllegalArgumentException when a layer's memory is singular, naming the layer and the remedy
     */
    void factorise();

    /** The edits so far. */
    Edits edits();

    /**
     * Checks that a request can be edited with this model, without doing anything.
     *
     * @throws IllegalArgumentException naming the record and the remedy
     */
    void check(EditRequest request);

    /** The same before there is an editor. @param contexts templates it would work with */
    static void check(EditRequest request, List<String> contexts, Gpt gpt, Tokenizer tokenizer) {
        RequestTokens.of(request, contexts, tokenizer, gpt.config());
    }

    /**
     * Edits one batch of facts, on top of the batches before.
     *
     * @param requests one or more, edited together
     * @throws IllegalArgumentException as {@link #check} and {@link #factorise} do; nothing has changed then
     */
    EditBatch edit(List<EditRequest> requests);

    @Override
    void close();
}
