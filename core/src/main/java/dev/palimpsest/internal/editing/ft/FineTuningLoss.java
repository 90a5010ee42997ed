package dev.palimpsest.internal.editing.ft;

import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.editing.parts.BlockOutputLoss;
import dev.palimpsest.internal.editing.parts.BlockOutputLoss.Supervised;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.Site.Point;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The loss of fine-tuning one layer's second MLP projection, as a function of its change {@code Δ}: the mean over the
 * batch of each request's mean cross-entropy of the target's tokens. Its gradient is {@code Kᵀ·G}: K the layer's keys,
 * G the loss's gradient with respect to the block's output.
 *
 * <p>Holds a workspace until closed.
 */
final class FineTuningLoss implements AutoCloseable {

    private final Gpt gpt;
    private final BlockOutputLoss loss;

    /** @param gpt with the earlier batches in its weights */
    FineTuningLoss(Gpt gpt, int layer, List<RequestTokens> requests, Objective objective) {
        this.gpt = gpt;
        List<List<Supervised>> groups = new ArrayList<>();
        int first = 0;
        for (List<RequestTokens> some : RequestTokens.parts(requests)) {
            List<Supervised> group = new ArrayList<>();
            for (RequestTokens request : some) {
                group.add(supervised(first++, request, requests.size(), objective));
            }
            groups.add(group);
        }
        this.loss = new BlockOutputLoss(gpt, Interventions.NONE, layer, Point.MLP_OUTPUT, groups);
    }

    private static Supervised supervised(int number, RequestTokens request, int all, Objective objective) {
        RequestTokens.Prompt prompt = request.prompts().getFirst();
        boolean forced = objective == Objective.TARGET;
        int[] target = request.target();
        int[] rows = new int[target.length];
        Arrays.setAll(rows, t -> prompt.tokens().length - 1 + (forced ? t : 0));
        return new Supervised(number, forced ? request.forced(prompt) : prompt.tokens(), rows, target,
                1.0 / all / target.length);
    }

    /**
     * The loss at Δ.
     *
     * @param delta    Δᵀ {@code [n, d]}
     * @param gradient the gradient is added to it
     * @throws NonFiniteException when a logit is NaN or infinite, with the request's index as its item
     */
    double evaluate(Tensor delta, Tensor gradient) {
        return loss.evaluate(new BlockOutputLoss.Addition() {

            @Override
            public void addTo(Tensor keys, Tensor residual) {
                gpt.engine().linearAdd(keys, new Linear(delta, Layout.INPUT_OUTPUT, null), residual);
            }

            @Override
            public void backward(Tensor keys, Tensor dResidual) {
                gpt.engine().addOuterProducts(keys, dResidual, gradient);
            }
        }, "; the model's weights or earlier edits are damaged or overflow, or --learning-rate is too large");
    }

    @Override
    public void close() {
        loss.close();
    }
}
