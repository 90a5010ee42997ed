package dev.palimpsest.internal.editing.ft;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.AdamStep;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.DenseDelta;
import dev.palimpsest.internal.editing.parts.Finiteness;
import dev.palimpsest.internal.editing.parts.ModelEditor;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.parts.Vectors;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fine-tuning as the paper's baseline (Tables 1 and 2): Adam on one layer's second MLP projection, in consecutive
 * batches.
 *
 * <pre>
 *   requests ─▶ mean cross-entropy of the targets ─▶ ∂loss/∂Δ = Kᵀ·G ─▶ Adam ─▶ |Δ| ≤ limit     steps times
 *                K the layer's keys, G the gradient of its output        W ← W + Δ
 * </pre>
 *
 * Adam restarts with every batch, and the limit applies to the change since the batch's start, as in EasyEdit. Every
 * step updates the weight; training ends early below the loss floor.
 */
final class FineTuningEditor extends ModelEditor {

    private final Gpt gpt;
    private final int layer;

    FineTuningEditor(EditingContext context, Edits edits) {
        super(context, edits);
        this.gpt = context.gpt();
        this.layer = edits.settings().layers().getFirst();
    }

    @Override
    protected RequestTokens tokens(EditRequest request) {
        return RequestTokens.bare(request, context.tokenizer(), gpt.config());
    }

    @Override
    protected EditBatch editBatch(List<EditRequest> requests) {
        List<RequestTokens> tokens = requests.stream().map(this::tokens).toList();
        long start = System.nanoTime();
        DenseDelta change = new DenseDelta(layer, finite(plusEarlier(optimise(requests, tokens)), requests));
        double norm = Vectors.norm(change.delta().toDoubles());
        context.listener().layerUpdated(layer, norm);
        beginWriting();
        draft().apply(change);
        Finiteness.mergedWeight(draft().gpt(), layer);
        EditBatch batch = new EditBatch(requests, List.of(change),
                new TreeMap<>(Map.of(EditBatch.RESIDUAL_NORM, new TreeMap<>(Map.of(layer, norm)))), 0,
                (System.nanoTime() - start) / 1e9);
        return finish(batch);
    }

    /** Δᵀ {@code [n, d]} of one batch. */
    private float[] optimise(List<EditRequest> requests, List<RequestTokens> tokens) {
        Settings settings = edits().settings();
        int steps = settings.get(FineTuning.STEPS);
        double limit = settings.get(FineTuning.LIMIT);
        Engine engine = gpt.engine();
        try (FineTuningLoss loss = new FineTuningLoss(
                        draft().gpt(), layer, tokens, Objective.of(settings.get(FineTuning.OBJECTIVE)));
                Workspace workspace = engine.workspace()) {
            Tensor delta = zeros(workspace);
            Tensor gradient = zeros(workspace);
            Tensor mean = zeros(workspace);
            Tensor square = zeros(workspace);
            for (int step = 1; step <= steps; step++) {
                engine.clear(gradient);
                double value = loss.evaluate(delta, gradient);
                context.listener().optimised(step, steps, value);
                if (value < settings.get(FineTuning.LOSS_FLOOR)) {
                    break;
                }
                engine.adam(delta, gradient, mean, square,
                        AdamStep.of(step, settings.get(FineTuning.LEARNING_RATE)));
                if (Double.isFinite(limit)) {
                    engine.clamp(delta, (float) limit);
                }
            }
            return engine.read(delta);
        } catch (NonFiniteException damaged) {
            throw Finiteness.named(damaged, requests);
        }
    }

    private Matrix finite(Matrix change, List<EditRequest> requests) {
        if (change.firstNonFinite().isPresent()) {
            throw new NonFiniteException(Finiteness.records(requests) + ": the change of layer " + layer
                    + " is NaN or infinite after training; use a smaller --learning-rate");
        }
        return change;
    }

    private Tensor zeros(Workspace workspace) {
        Tensor tensor = workspace.tensor(gpt.config().innerWidth(), gpt.config().width());
        gpt.engine().clear(tensor);
        return tensor;
    }

    /** Dᵀ of this batch and all before it. */
    private Matrix plusEarlier(float[] delta) {
        for (Change change : edits().undoneTogether()) {
            if (change instanceof DenseDelta earlier) {
                float[] sum = earlier.delta().toFloats();
                for (int i = 0; i < delta.length; i++) {
                    delta[i] += sum[i];
                }
            }
        }
        return Matrix.of(gpt.config().innerWidth(), gpt.config().width(), delta);
    }
}
