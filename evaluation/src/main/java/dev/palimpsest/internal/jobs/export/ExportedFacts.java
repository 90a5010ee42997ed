package dev.palimpsest.internal.jobs.export;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.EditResources;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.FactCheck;
import dev.palimpsest.internal.editing.change.GatedDelta;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Predictor;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.loader.export.EditLayer;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Intervention;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The edited facts of an export, of which its model is asked. Of several edits of one prompt only the latest counts. */
final class ExportedFacts {

    /** Without facts. */
    static final ExportedFacts NONE = new ExportedFacts(List.of());

    private final List<EditRequest> facts;

    private ExportedFacts(List<EditRequest> facts) {
        this.facts = facts;
    }

    static ExportedFacts of(Edits edits) {
        return new ExportedFacts(edits.facts());
    }

    /** Number of facts. */
    int size() {
        return facts.size();
    }

    /** The facts that {@code model} predicts. */
    Set<EditRequest> predicted(EditedModel model, Tokenizer tokenizer) {
        return ask(model.unedited(), tokenizer, model::predict);
    }

    /**
     * The facts that the model of {@code exported} predicts with edits that were read from an export's layers.
     *
     * @param exported without edits
     */
    Set<EditRequest> predicted(OpenModel exported, List<EditLayer> layers) {
        Engine engine = exported.gpt().engine();
        try (EditedModel model = EditedModel.original(
                        exported.gpt(), EditResources.of(exported.tokenizer())); Workspace workspace = engine.workspace()) {
            List<Intervention> codebooks = new ArrayList<>();
            for (EditLayer layer : layers) {
                switch (layer) {
                    case EditLayer.Hook hook -> hook.deltas().forEach(delta ->
                            model.apply(new GatedDelta(hook.layer(), delta, hook.alpha())));
                    case EditLayer.Side side -> side.neurons().forEach(model::apply);
                    case EditLayer.Facts texts -> model.apply(texts.store());
                    case EditLayer.Entries entries -> codebooks.add(codebook(engine, workspace, entries));
                }
            }
            if (codebooks.isEmpty()) {
                return predicted(model, exported.tokenizer());
            }
            Interventions all = model.interventions();
            for (Intervention codebook : codebooks) {
                all = all.with(codebook);
            }
            Interventions acting = all;
            Predictor predictor = new Predictor(model.gpt());
            return ask(exported.gpt(), exported.tokenizer(), queries -> predictor.predict(queries, acting));
        }
    }

    private static Intervention codebook(Engine engine, Workspace workspace, EditLayer.Entries entries) {
        Tensor keys = engine.tensorOf(workspace, entries.keys());
        Tensor values = engine.tensorOf(workspace, entries.values());
        return new Intervention.Codebook(entries.site(), keys, values, entries.radii().toDoubles());
    }

    private Set<EditRequest> ask(Gpt gpt, Tokenizer tokenizer, Function<List<Query>, List<Prediction>> model) {
        return FactCheck.of(model, gpt, tokenizer, facts).stream()
                .filter(FactCheck::isPredicted)
                .map(FactCheck::request)
                .collect(Collectors.toSet());
    }

    /** The first fact that is in {@code before} and not in {@code after}; null when there is none. */
    EditRequest firstLost(Collection<EditRequest> before, Collection<EditRequest> after) {
        return facts.stream().filter(fact -> before.contains(fact) && !after.contains(fact)).findFirst().orElse(null);
    }
}
