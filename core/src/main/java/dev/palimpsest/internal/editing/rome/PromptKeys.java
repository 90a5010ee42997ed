package dev.palimpsest.internal.editing.rome;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.parts.Vectors;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Pass;
import dev.palimpsest.internal.model.Tap;
import dev.palimpsest.internal.model.TokenBatch;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A request's keys at one layer, at the subject's last token.
 *
 * @param bare {@code [n]}, of the bare prompt
 * @param mean {@code [n]}, the plain mean over all contexts, the bare one among them
 */
record PromptKeys(double[] bare, double[] mean) {

    /** @param gpt with the edits so far */
    static PromptKeys of(Gpt gpt, int layer, RequestTokens request) {
        Engine engine = gpt.engine();
        List<RequestTokens.Prompt> prompts = request.prompts();
        TokenBatch batch = TokenBatch.of(prompts.stream().map(RequestTokens.Prompt::tokens).toList());
        int[] rows = IntStream.range(0, prompts.size())
                .map(s -> batch.sequences().firstRow(s) + prompts.get(s).lookup())
                .toArray();
        try (Workspace workspace = engine.workspace()) {
            Tensor residual = workspace.tensor(batch.tokens().length, gpt.config().width());
            Tensor keys = workspace.tensor(rows.length, gpt.config().innerWidth());
            gpt.embed(batch, residual);
            gpt.run(Pass.over(batch.sequences()).with(List.of(new Tap.ReadKeys(layer, rows, keys))), 0, layer + 1,
                    residual);
            double[][] all = Vectors.rows(engine.read(keys), keys.columns());
            return new PromptKeys(all[0], Vectors.mean(all));
        }
    }

    /** Frobenius norm of the layer's second MLP projection. */
    static double weightNorm(Gpt gpt, int layer) {
        Engine engine = gpt.engine();
        Tensor stored = gpt.mlpOut(layer).weight();
        try (Workspace workspace = engine.workspace()) {
            Tensor weight = workspace.tensor(stored.rows(), stored.columns());
            engine.widen(stored, weight);
            return Math.sqrt(engine.squaredNorm(weight));
        }
    }
}
