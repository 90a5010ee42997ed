package dev.palimpsest.internal.editing.rome;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.InverseMemory;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditCost.Stored;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.Work;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.editing.memory.InverseMemories;
import dev.palimpsest.internal.editing.memory.SecondMomentMemory;
import dev.palimpsest.internal.editing.parts.Contexts;
import dev.palimpsest.internal.editing.parts.Finiteness;
import dev.palimpsest.internal.editing.parts.MomentForm;
import dev.palimpsest.internal.editing.parts.PassCost;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.parts.SubjectEditor;
import dev.palimpsest.internal.editing.parts.TargetCost;
import dev.palimpsest.internal.editing.parts.TargetOptimizer;
import dev.palimpsest.internal.editing.parts.TargetSettings;
import dev.palimpsest.internal.editing.parts.Value;
import dev.palimpsest.internal.editing.parts.Vectors;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * ROME (arXiv 2202.05262), one request after the other.
 *
 * <pre>
 *   k* = mean key over contexts      u = E⁻¹k* scaled to length 1
 *   v* = h0 + δ, h0 the MLP's output for the bare prompt
 *   Δ  = (v* − o)·uᵀ/(uᵀk)           k, o: key and output of the bare prompt, or with R-ROME their means over contexts
 * </pre>
 *
 * With R-ROME v* starts from the mean output as well, so that {@code v* − o} is δ either way.
 */
final class RomeEditor extends SubjectEditor {

    /** {@code uᵀk/‖k‖} per edit: near zero or negative, a single edit can destroy the model. */
    static final String DIVISION = "division";
    /** {@code ‖Δ‖/‖W‖} per edit. */
    static final String RELATIVE_NORM = "relative_norm";

    private final TargetSettings settings;
    private final boolean meanKeys;
    private final SecondMomentMemory start;
    private final int layer;
    private InverseMemory memory;
    private double weightNorm = Double.NaN;
    private boolean warned;

    private RomeEditor(EditingContext context, Edits edits, boolean meanKeys) {
        super(context, edits);
        this.settings = TargetSettings.of(edits.settings());
        this.meanKeys = meanKeys;
        this.start = new SecondMomentMemory(1, edits.settings().get(MomentForm.RIDGE));
        this.layer = edits.settings().layers().getFirst();
    }

    /** @param meanKeys whether to divide by the mean key: R-ROME */
    static RomeEditor open(EditingContext context, Edits edits, boolean meanKeys) {
        requireFit(context, edits);
        return new RomeEditor(context, edits, meanKeys);
    }

    /** One request at a time, in ROME's contexts: a target value, keys, one solve and one merged term. */
    static EditCost cost(GptConfig config, Settings settings, TypicalEdit edit) {
        PassCost pass = new PassCost(config, 1);
        int layer = settings.layers().getFirst();
        int contexts = edit.contexts(Contexts.SAMPLED_FROM_END_OF_TEXT + 1);
        TargetCost target =
                new TargetCost(pass, edit, contexts, layer, Value.MLP_OUTPUT, TargetSettings.of(settings));
        Work update = pass.forward(layer + 1, PassCost.inContexts(edit, contexts), edit.prompt() / 2.0)
                .plus(pass.solve(1)).plus(pass.merge(1));
        Work sampled = edit.contexts() == 0
                ? pass.sampling(contexts - 1, edit.contextTokens()) : Work.NONE;
        return EditCost.of(Stored.perEdit((long) Float.BYTES * (config.innerWidth() + config.width())),
                        pass.memory() + pass.copy() + target.memory(), target.work().plus(update))
                .asBound().after(pass.factorise().plus(sampled));
    }

    @Override
    protected void prepareLayers() {
        if (memory == null) {
            InverseMemories.Key key = new InverseMemories.Key(layer, start);
            memories.keepOnly(Set.of(key));
            memory = memories.initial(
                    key, () -> start.open(context.gpt().engine(), layer, context.statistics().layer(layer)));
            weightNorm = PromptKeys.weightNorm(context.gpt(), layer);
            context.listener().layerPrepared(layer, 1, 1);
        }
    }

    @Override
    protected EditBatch editBatch(List<EditRequest> requests) {
        requests.forEach(this::check);
        prepareLayers();
        beginWriting();
        long targetNanos = 0;
        long begin = System.nanoTime();
        // One change per request, so that reopening the edits makes the same additions in the same order.
        List<Change> changes = new ArrayList<>();
        double squares = 0;
        double division = Double.POSITIVE_INFINITY;
        double relative = 0;
        for (EditRequest request : requests) {
            RequestTokens tokens = tokens(request);
            long before = System.nanoTime();
            double[] change = change(request, tokens);
            targetNanos += System.nanoTime() - before;
            PromptKeys keys = PromptKeys.of(draft().gpt(), layer, tokens);
            List<EditRequest> only = List.of(request);
            double[] key = meanKeys ? keys.mean() : keys.bare();
            Finiteness.keys(Vectors.matrix(new double[][] {key}), only, layer);
            Finiteness.keys(Vectors.matrix(new double[][] {keys.mean()}), only, layer);
            double[] direction = direction(keys.mean());
            Matrix solution = Finiteness.solutions(Vectors.matrix(new double[][] {direction}), only, layer);
            double divisor = Vectors.dot(direction, key);
            double[] residual = Vectors.scaled(change, 1 / divisor);
            Matrix residuals = Finiteness.residuals(Vectors.matrix(new double[][] {residual}), only, layer);
            division = Math.min(division, divisor / Vectors.norm(key));
            double norm = Vectors.norm(residual);
            relative = Math.max(relative, norm / weightNorm);
            if (norm > weightNorm) {
                warn(request, norm / weightNorm);
            }
            LowRankDelta written = new LowRankDelta(layer, new FactorisedDelta(solution, residuals, null));
            draft().apply(written);
            Finiteness.mergedWeight(draft().gpt(), layer);
            changes.add(written);
            squares += norm * norm;
            context.listener().layerUpdated(layer, norm);
        }
        SortedMap<String, SortedMap<Integer, Double>> figures = new TreeMap<>(Map.of(
                EditBatch.RESIDUAL_NORM, figure(Math.sqrt(squares)),
                DIVISION, figure(division),
                RELATIVE_NORM, figure(relative)));
        EditBatch batch = new EditBatch(requests, changes, figures, targetNanos / 1e9,
                (System.nanoTime() - begin - targetNanos) / 1e9);
        return finish(batch);
    }

    /** Once per editor: where one change is too large, most are. Each batch's largest is in its figures. */
    private void warn(EditRequest request, double ratio) {
        if (!warned) {
            warned = true;
            context.listener().warned(String.format(Locale.ROOT, "record %d: the change is %.1f times as large as the"
                    + " weight of layer %d and can degrade the model; %s may help (%s of each batch is in the edits file)",
                    request.caseId(), ratio, layer,
                    meanKeys ? "a smaller --clamp" : "--rome-keys mean or a smaller --clamp", RELATIVE_NORM));
        }
    }

    /** δ {@code [d]}. */
    private double[] change(EditRequest request, RequestTokens tokens) {
        TargetOptimizer.Target target = TargetOptimizer.optimise(draft().gpt(), layer, Value.MLP_OUTPUT, settings,
                List.of(request), List.of(tokens), draft().interventions(), context.listener()).getFirst();
        return target.delta();
    }

    /** u {@code [n]}: E⁻¹k* by one solve, whose factor {@code 1/(1 + kᵀE⁻¹k)} the normalisation removes. */
    private double[] direction(double[] key) {
        double[] solved = memory.solve(Matrix.of(1, key.length, key)).toDoubles();
        return Vectors.scaled(solved, 1 / Vectors.norm(solved));
    }

    private SortedMap<Integer, Double> figure(double value) {
        return new TreeMap<>(Map.of(layer, value));
    }
}
