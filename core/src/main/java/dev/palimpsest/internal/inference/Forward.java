package dev.palimpsest.internal.inference;

import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Pass;
import dev.palimpsest.internal.model.TokenBatch;
import dev.palimpsest.internal.tensor.NonFiniteException;

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

    /**
     * The error of a row whose logits are not finite. The residual stream carries any NaN of a position to the logits of
     * all later ones, so they show damage anywhere in the part of the model that was used.
     *
     * @param row of a pass over {@code sequences}
     */
    static NonFiniteException nonFiniteLogits(Sequences sequences, int row) {
        return NonFiniteException.of(sequences.sequenceOf(row), "the model computed NaN or infinite logits at position "
                + sequences.positions()[row] + "; its weights or edits are damaged or overflow, check the checkpoint and"
                + " the edits");
    }
}
