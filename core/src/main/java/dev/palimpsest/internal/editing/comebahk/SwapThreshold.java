package dev.palimpsest.internal.editing.comebahk;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.SwapRule;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.ModelDraft;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.Pass;
import dev.palimpsest.internal.model.TokenBatch;
import dev.palimpsest.internal.model.ZScoreTaps;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The largest α that every request of a batch reaches. The largest z-score of s positions is at
 * most {@code (s−1)/√s}, so a fixed α would miss short prompts.
 */
final class SwapThreshold {

    private SwapThreshold() {}

    /**
     * Per hook layer the smallest over requests of the request's largest z-score, its plain prompt run through the
     * unedited model with hooks that only measure; infinite where every request's z-scores are undefined.
     *
     * @param model with the batch's updates in its hooks
     * @throws NonFiniteException when a hook's change is NaN or infinite, with the request's index as its item
     */
    static SortedMap<Integer, Double> of(ModelDraft model, List<Integer> layers, List<RequestTokens> requests) {
        Interventions hooks = Interventions.NONE;
        for (int layer : layers) {
            hooks = hooks.with(model.hook(layer, SwapRule.NEVER));
        }
        SortedMap<Integer, Double> alpha = new TreeMap<>();
        int before = 0;
        for (List<RequestTokens> some : RequestTokens.parts(requests)) {
            try {
                ofPart(model.unedited(), some, hooks)
                        .forEach((layer, least) -> alpha.merge(layer, least, Math::min));
            } catch (NonFiniteException damaged) {
                throw damaged.after(before);
            }
            before += some.size();
        }
        return alpha;
    }

    private static SortedMap<Integer, Double> ofPart(Gpt gpt, List<RequestTokens> requests, Interventions hooks) {
        Engine engine = gpt.engine();
        TokenBatch batch = TokenBatch.of(requests.stream().map(r -> r.prompts().getFirst().tokens()).toList());
        try (Workspace workspace = engine.workspace()) {
            ZScoreTaps zScores = new ZScoreTaps(workspace, hooks, batch.tokens().length);
            Tensor residual = workspace.tensor(batch.tokens().length, gpt.config().width());
            gpt.embed(batch, residual);
            gpt.run(Pass.over(batch.sequences()).with(hooks).with(zScores.taps()), 0,
                    hooks.hooks().lastKey() + 1, residual);
            SortedMap<Integer, Double> alpha = new TreeMap<>();
            zScores.read(engine).forEach((layer, z) -> alpha.put(layer, least(z, batch)));
            return alpha;
        }
    }

    private static double least(double[] zScores, TokenBatch batch) {
        double least = Double.POSITIVE_INFINITY;
        for (int s = 0; s < batch.sequences().count(); s++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int row = batch.sequences().firstRow(s); row <= batch.sequences().lastRow(s); row++) {
                if (zScores[row] > largest) {
                    largest = zScores[row];
                }
            }
            if (largest > Double.NEGATIVE_INFINITY) {
                least = Math.min(least, largest);
            }
        }
        return least;
    }
}
