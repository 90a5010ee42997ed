package dev.palimpsest.internal.editing.serac;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.editing.change.FactStore.Template;
import dev.palimpsest.internal.editing.change.ScopedFacts;
import dev.palimpsest.internal.editing.change.ScopedFacts.Fact;
import dev.palimpsest.internal.editing.change.ScopedFacts.Reader;
import dev.palimpsest.internal.editing.parts.Finiteness;
import dev.palimpsest.internal.editing.parts.ModelEditor;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.retrieval.FactPrompt;
import dev.palimpsest.internal.editing.retrieval.HiddenFeatures;
import dev.palimpsest.internal.editing.scope.FactText;
import dev.palimpsest.internal.editing.scope.ScopeMap;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.List;
import java.util.TreeMap;

/**
 * SERAC (arXiv 2206.06520): each request becomes a sentence in memory, with φ of its prompt. Nothing is trained.
 *
 * <pre>
 *   prompt ─▶ mean of block ⌊L/3⌋'s outputs ─▶ φ(e) [64]          prompt target. ─▶ text
 * </pre>
 */
final class SeracEditor extends ModelEditor {

    /** What comes before a query is about the unedited model: no edit changes it. */
    private final HiddenFeatures features;

    private final ScopeMap map;
    private final Reader reader;
    private final String artifact;
    private final int layer;

    SeracEditor(EditingContext context, Edits edits, TrainedArtifact artifact) {
        super(context, edits);
        this.layer = edits.settings().layers().getFirst();
        this.features = new HiddenFeatures(context.gpt(), layer);
        this.map = ScopeMap.of(artifact, context.gpt().config().width());
        this.reader = Reader.of(edits.settings().get(Serac.READER));
        this.artifact = artifact.sha256();
    }

    @Override
    protected RequestTokens tokens(EditRequest request) {
        GptConfig config = context.gpt().config();
        RequestTokens tokens = RequestTokens.bare(request, context.tokenizer(), config);
        if (reader == Reader.BASE) {
            requireRoom(request, tokens, config);
        }
        return tokens;
    }

    /** The counterfactual model's context is twice the edited model's; the edited model's own holds fact and query. */
    private void requireRoom(EditRequest request, RequestTokens tokens, GptConfig config) {
        FactPrompt around = FactPrompt.of(Template.PLAIN, FactText.of(request),
                tokens.prompts().getFirst().tokens(), context.tokenizer());
        int length = around.before().length - around.replaced()
                + tokens.forced(tokens.prompts().getFirst()).length;
        if (length > config.positions()) {
            throw new IllegalArgumentException("record " + request.caseId() + ": the prompt and its target take " + length
                    + " tokens with the edit before them, the model's context holds " + config.positions()
                    + "; shorten the target or the prompt, or use --reader small");
        }
    }

    @Override
    protected String fateOfOlder() {
        return "the new sentence takes the place of the older one";
    }

    @Override
    protected EditBatch editBatch(List<EditRequest> requests) {
        long begin = System.nanoTime();
        List<int[]> prompts = requests.stream().map(each -> tokens(each).prompts().getFirst().tokens()).toList();
        List<Fact> facts = requests.stream().map(each -> new Fact(each.text(), FactText.of(each))).toList();
        float[] keys = new float[Math.multiplyExact(facts.size(), ScopeMap.WIDTH)];
        List<double[]> computed = features.of(prompts);
        for (int i = 0; i < facts.size(); i++) {
            System.arraycopy(map.embed(computed.get(i)), 0, keys, i * ScopeMap.WIDTH, ScopeMap.WIDTH);
        }
        Matrix finite = Finiteness.keys(Matrix.of(facts.size(), ScopeMap.WIDTH, keys), requests, layer);
        ScopedFacts store = new ScopedFacts(artifact, layer, reader, facts, finite);
        beginWriting();
        draft().apply(store);
        return finish(new EditBatch(requests, List.of(store), new TreeMap<>(), 0, (System.nanoTime() - begin) / 1e9));
    }
}
