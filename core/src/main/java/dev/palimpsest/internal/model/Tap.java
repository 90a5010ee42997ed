package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.MomentSum;
import dev.palimpsest.internal.compute.Tensor;

/**
 * An activation that a pass reads, or a sum it adds to, in a block. Rows are rows of the packed batch; everything
 * stays on the engine.
 */
public sealed interface Tap {

    /** The block it reads in. */
    int layer();

    /** {@code to[i] = input of the first MLP projection at rows[i]}, {@code [rows, d]}. */
    record ReadMlpInput(int layer, int[] rows, Tensor to) implements Tap {}

    /** {@code to[i] = key of rows[i]}: the second MLP projection's input, {@code [rows, n]}. */
    record ReadKeys(int layer, int[] rows, Tensor to) implements Tap {}

    /**
     * {@code to[i] = output of the second MLP projection at rows[i]}, bias included, {@code [rows, d]}; without the
     * interventions on the block.
     */
    record ReadMlpOutput(int layer, int[] rows, Tensor to) implements Tap {}

    /**
     * {@code to[i] = output of attention at rows[i]}, behind its output projection with bias, {@code [rows, d]}; without
     * the interventions on the block.
     */
    record ReadAttentionOutput(int layer, int[] rows, Tensor to) implements Tap {}

    /** Adds every row's key to a second moment. */
    record SumMoments(int layer, MomentSum sum) implements Tap {}

    /** {@code to[i] = output of the block at rows[i]}, {@code [rows, d]}. */
    record ReadOutput(int layer, int[] rows, Tensor to) implements Tap {}

    /** The z-scores of the block's hook, {@code to [T, 1]} F64; the block must have one. */
    record ReadZScores(int layer, Tensor to) implements Tap {}
}
