package dev.palimpsest.inference;

import dev.palimpsest.compute.Tensor;
import dev.palimpsest.compute.Workspace;
import dev.palimpsest.model.Gpt;
import dev.palimpsest.model.Pass;
import dev.palimpsest.model.TokenBatch;

/**
 * The forward pass from tokens to logits, for prediction, generation, editing and training.
 *
 * <pre>
 *   tokens ─▶ embed ─▶ blocks ─▶ residual [T, d] ─▶ gather ─▶ rows [R, d] ─▶ logits [R, V]
 *             └────── residual() ──────┘            └────────── logits() ─────────┘
 * </pre>
 *
 * Results are tensors of the workspace, which the caller passes and closes.
 */
public record Forward(Gpt gpt) {

    /**
     * Logits and the rows that a backward pass needs.
     *
     * @param rows   the rows of the top residual stream they were computed from {@code [R, d]}
     * @param values the logits {@code [R, V]}
     */
    public record Logits(Tensor rows, Tensor values) {}

    /**
     * The residual stream {@code [T, d]} above the last block.
     *
     * @param pass over {@code batch}'s sequences
     * @throws IllegalArgumentException when a token is not in the vocabulary or a sequence is longer than the context
     */
    public Tensor residual(Workspace workspace, TokenBatch batch, Pass pass) {
        Tensor residual = workspace.tensor(batch.tokens().length, gpt.config().width());
        gpt.embed(batch, residual);
        gpt.run(pass, 0, gpt.config().layers(), residual);
        return residual;
    }

    /** The logits at some {@code rows} of the top residual stream. */
    public Logits logits(Workspace workspace, Tensor residual, int[] rows) {
        Tensor tops = workspace.tensor(rows.length, gpt.config().width());
        Tensor logits = workspace.tensor(rows.length, gpt.config().vocabulary());
        gpt.engine().gather(residual, rows, tops);
        gpt.logits(tops, logits);
        return new Logits(tops, logits);
    }
}
