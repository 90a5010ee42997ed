package dev.palimpsest.internal.editing;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.model.Gpt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * The result of an editor: consecutive batches of changes to one model, with the settings and contexts they were made
 * with. Immutable; does not contain the original model's weights.
 *
 * @param fingerprint of the model they are for
 * @param settings    the editor's
 * @param contexts    the templates with {@code {}}, the bare one first, in which keys and target values were computed
 * @param batches     in the order they were made
 * @param provenance  versions and similar information, free text by name
 */
public record Edits(
        String fingerprint,
        Settings settings,
        List<String> contexts,
        List<EditBatch> batches,
        Map<String, String> provenance) {

    /** In the provenance, before a layer's number: the digest of the second moment that the layer was edited with. */
    public static final String MOMENT = "moment.";

    /** Prefix, before a layer, of the digest of the sampled MLP inputs that a layer was edited with. */
    public static final String MLP_INPUTS = "mlp_inputs.";

    public Edits {
        contexts = List.copyOf(contexts);
        batches = BatchList.of(batches);
        provenance = Map.copyOf(provenance);
    }

    /** No edits yet, of a model. */
    public static Edits none(Gpt gpt, Settings settings, List<String> contexts) {
        return new Edits(gpt.fingerprint(), settings, contexts, List.of(), Map.of());
    }

    /** Number of facts changed. */
    public int size() {
        return BatchList.of(batches).facts();
    }

    /** The facts that hold now: of several with the same prompt, the last. */
    public List<EditRequest> facts() {
        return Batches.newest(batches.stream().flatMap(batch -> batch.requests().stream()).toList());
    }

    /** Every batch's changes, in the order they were made. */
    public List<Change> changes() {
        return batches.stream().flatMap(batch -> batch.changes().stream()).toList();
    }

    /** The changes that can only be undone together; {@link #plus} leaves them in the latest batch that has any. */
    public List<Change> undoneTogether() {
        return BatchList.of(batches).undoneTogether();
    }

    /** What the edits take in a file, and how they can be undone; without text and settings. */
    public StoredEdits stored() {
        List<Change> all = changes();
        return new StoredEdits(all.stream().mapToLong(Change::bytes).sum(),
                all.stream().map(Change::undo).max(Comparator.naturalOrder()).orElse(Change.Undo.INDEPENDENT));
    }

    /** The threshold of every hook layer: the minimum over its batches. Empty when nothing is gated. */
    public SortedMap<Integer, Double> alpha() {
        return BatchList.of(batches).alpha();
    }

    /** @throws IllegalArgumentException when these edits were made for another model */
    public void requireMadeFor(Gpt gpt) {
        if (!gpt.isIdentifiedBy(fingerprint)) {
            throw new IllegalArgumentException("the edits were made for another model (fingerprint "
                    + abbreviated(fingerprint) + ", this model's is " + abbreviated(gpt.fingerprint())
                    + "); use the checkpoint they were made with");
        }
    }

    private static String abbreviated(String fingerprint) {
        return fingerprint == null ? "unknown" : Quote.bare(fingerprint.substring(0, Math.min(12, fingerprint.length())));
    }

    /**
     * These edits and one more batch. Changes that can only be undone together move into the latest batch. The costs do
     * not depend on the number of batches.
     */
    public Edits plus(EditBatch batch) {
        return new Edits(fingerprint, settings, contexts, BatchList.of(batches).plus(batch), provenance);
    }

    /** The same edits with another provenance. */
    public Edits with(Map<String, String> other) {
        return new Edits(fingerprint, settings, contexts, batches, other);
    }

    /** The first {@code count} batches, as they were made. */
    public Edits first(int count) {
        return new Edits(fingerprint, settings, contexts, batches.subList(0, count), provenance);
    }

    /**
     * These edits without some of their batches. The remaining batches stay exactly as they were made, when the others
     * were present.
     *
     * @param undone indices of batches, from 0
     * @throws IllegalArgumentException when there is no such batch, or the changes cannot be taken back in this way
     */
    public Edits without(Set<Integer> undone) {
        for (int index : undone) {
            if (index < 0 || index >= batches.size()) {
                throw new IllegalArgumentException("no batch " + index + ": there are 0 to " + (batches.size() - 1));
            }
        }
        List<EditBatch> kept = new ArrayList<>();
        for (int i = 0; i < batches.size(); i++) {
            if (!undone.contains(i)) {
                kept.add(batches.get(i));
            }
        }
        for (Change change : changes()) {
            requireUndoable(change, undone);
        }
        return new Edits(fingerprint, settings, contexts, kept, provenance);
    }

    private void requireUndoable(Change change, Set<Integer> undone) {
        if (undone.isEmpty() || undone.size() == batches.size()) {
            return;
        }
        switch (change.undo()) {
            case INDEPENDENT -> { }
            case LAST_FIRST -> {
                for (int i = batches.size() - undone.size(); i < batches.size(); i++) {
                    if (!undone.contains(i)) {
                        throw new IllegalArgumentException("batches of a " + change.kind()
                                + " are undone last first; undo batch " + i + " too, or edit again without them");
                    }
                }
            }
            case ALL -> throw new IllegalArgumentException("a " + change.kind() + " cannot be undone batch by batch, it holds"
                    + " all of them; undo all batches, or edit again without them");
        }
    }
}
