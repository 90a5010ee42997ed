package dev.palimpsest.edit;

import dev.palimpsest.compute.SwapRule;
import dev.palimpsest.model.Gpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an editor returns: consecutive batches of changes to one model, and how they were made. Immutable; the
 * weights of the original model are nowhere in it.
 *
 * @param fingerprint of the model they are for
 * @param settings    the editor's
 * @param contexts    templates with {@code {}}, the bare one first, that keys and target values were computed in
 * @param batches     in the order they were made
 * @param provenance  versions and the like, free text by name
 */
public record Edits(
        String fingerprint,
        EditSettings settings,
        List<String> contexts,
        List<EditBatch> batches,
        Map<String, String> provenance) {

    public Edits {
        contexts = List.copyOf(contexts);
        batches = List.copyOf(batches);
        provenance = Map.copyOf(provenance);
    }

    /** Number of facts changed. */
    public int size() {
        return batches.stream().mapToInt(EditBatch::size).sum();
    }

    /** α per layer after all batches: {@code min(α at the start, every batch's)}. */
    public SortedMap<Integer, Double> alpha() {
        SortedMap<Integer, Double> alpha = new TreeMap<>();
        for (int layer : settings.layers()) {
            double least = settings.alpha();
            for (EditBatch batch : batches) {
                least = Math.min(least, batch.layers().get(layer).alpha());
            }
            alpha.put(layer, least);
        }
        return alpha;
    }

    /** How a layer answers: where the z-score reaches its α, or everywhere for the methods that edit in place. */
    SwapRule rule(int layer) {
        return settings.method().hooks() ? new SwapRule.Outliers(alpha().get(layer)) : SwapRule.ALWAYS;
    }

    /** @throws IllegalArgumentException when these edits were made for another model */
    void requireMadeFor(Gpt gpt) {
        if (!fingerprint.equals(gpt.fingerprint())) {
            throw new IllegalArgumentException("the edits were made for another model (fingerprint "
                    + abbreviated(fingerprint) + ", this model's is " + abbreviated(gpt.fingerprint())
                    + "); take the checkpoint they were made with");
        }
    }

    private static String abbreviated(String fingerprint) {
        return fingerprint.substring(0, Math.min(12, fingerprint.length()));
    }

    /** These edits and one batch more; a fine-tuned batch takes those before it into its own change. */
    public Edits plus(EditBatch batch) {
        List<EditBatch> more = new ArrayList<>();
        batches.forEach(earlier -> more.add(earlier.folded()));
        more.add(batch);
        return new Edits(fingerprint, settings, contexts, more, provenance);
    }

    /**
     * These edits with some batches taken back: their {@code R·Aᵀ} leaves D and their share leaves α. The batches that
     * stay are as they were made, with the others present.
     *
     * @param undone indices of batches, from 0
     * @throws IllegalArgumentException when there is no such batch, or fine-tuned batches are not undone all together
     */
    public Edits without(Set<Integer> undone) {
        if (settings.method() == Method.FT && !undone.isEmpty() && undone.size() < batches.size()) {
            throw new IllegalArgumentException("fine-tuned batches are one change of the whole weight and can't be taken"
                    + " back one by one; edit again without them");
        }
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
        return new Edits(fingerprint, settings, contexts, kept, provenance);
    }
}
