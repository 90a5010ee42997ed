package dev.palimpsest.internal.editing.scr;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.change.FactStore.Fact;
import dev.palimpsest.internal.editing.change.FactStore.Lookup;
import dev.palimpsest.internal.editing.change.FactStore.Retrieval;
import dev.palimpsest.internal.editing.parts.Contexts;
import dev.palimpsest.internal.editing.parts.Finiteness;
import dev.palimpsest.internal.editing.parts.ModelEditor;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.parts.Vectors;
import dev.palimpsest.internal.editing.retrieval.HiddenFeatures;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * SCR (arXiv 2503.05212): each request becomes a sentence in the model's memory. Editing runs the model only for the retriever
 * {@code hidden}, which compares mean hidden states φ without their mean over ordinary text:
 *
 * <pre>
 *   contexts ─▶ centre, the mean over their tokens      fact ─▶ φ(sentence) − centre
 * </pre>
 */
final class ScrEditor extends ModelEditor {

    private final Lookup lookup;
    private final HiddenFeatures features;
    /** {@code [1, d]}; null until the retriever hidden needs it. */
    private Matrix centre;

    /** @throws IllegalArgumentException when the retriever hidden has no text to take the mean of */
    ScrEditor(EditingContext context, Edits edits) {
        super(context, edits);
        this.lookup = Scr.lookup(edits.settings());
        this.features = new HiddenFeatures(context.gpt(), lookup.layer());
        // The mean that earlier facts are stored without.
        this.centre = edits.changes().stream()
                .filter(FactStore.class::isInstance)
                .map(change -> ((FactStore) change).centre())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (isHidden() && centre == null && texts().isEmpty()) {
            close();
            throw new IllegalArgumentException("the retriever hidden subtracts the mean over the context templates, and there"
                    + " is none but {}; give templates with text (--contexts), or use --retriever bm25");
        }
    }

    private boolean isHidden() {
        return lookup.retrieval() == Retrieval.HIDDEN;
    }

    /** The contexts' texts, in tokens. */
    private List<int[]> texts() {
        return edits().contexts().stream()
                .map(template -> context.tokenizer().encode(template.replace(Contexts.SLOT, "").strip()))
                .filter(tokens -> tokens.length > 0)
                .toList();
    }

    @Override
    protected RequestTokens tokens(EditRequest request) {
        return FactSentence.tokens(
                request, lookup.template(), lookup.reader() != null, context.tokenizer(), context.gpt().config());
    }

    @Override
    protected String fateOfOlder() {
        return "the new sentence takes the place of the older one";
    }

    @Override
    protected EditBatch editBatch(List<EditRequest> requests) {
        requests.forEach(this::tokens);
        long begin = System.nanoTime();
        List<Fact> facts = requests.stream().map(FactSentence::of).toList();
        FactStore store = isHidden()
                ? new FactStore(lookup, facts, keys(requests, facts), centre())
                : new FactStore(lookup, facts, null, null);
        beginWriting();
        draft().apply(store);
        return finish(new EditBatch(requests, List.of(store), new TreeMap<>(), 0, (System.nanoTime() - begin) / 1e9));
    }

    /** The facts' features without the centre {@code [facts, d]}. */
    private Matrix keys(List<EditRequest> requests, List<Fact> facts) {
        int width = context.gpt().config().width();
        float[] middle = centre().toFloats();
        float[] keys = new float[Math.multiplyExact(facts.size(), width)];
        List<double[]> all = features.of(
                facts.stream().map(fact -> context.tokenizer().encode(fact.sentence())).toList());
        for (int i = 0; i < all.size(); i++) {
            System.arraycopy(HiddenFeatures.centred(all.get(i), middle), 0, keys, i * width, width);
        }
        return Finiteness.keys(Matrix.of(facts.size(), width, keys), requests, lookup.layer());
    }

    private Matrix centre() {
        if (centre == null) {
            centre = Matrix.of(1, context.gpt().config().width(), Vectors.floats(features.mean(texts())));
        }
        return centre;
    }
}
