package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.compute.Sequences;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The rows of a batch of suffixes whose logits enter the loss.
 *
 * @param targetRows  a row for every target token of every context
 * @param essenceRows a row for every request's essence
 * @param targets     per target row, the token it is to predict
 * @param sequences   per target row, its sequence among those of the batch
 * @param shares      per target row its weight in the loss: 1/(contexts · target tokens), times its sequence's weight
 * @param kl          an essence's weight in the loss
 */
record Supervision(
        int[] targetRows, int[] essenceRows, int[] targets, int[] sequences, double[] shares, double kl) {

    /**
     * @param some     the batch's sequences
     * @param suffixes the layout of their suffixes
     */
    static Supervision of(List<ForcedSequence> some, Sequences suffixes, int contexts, double kl) {
        IntArrayList targetRows = new IntArrayList();
        IntArrayList essenceRows = new IntArrayList();
        IntArrayList targets = new IntArrayList();
        IntArrayList owners = new IntArrayList();
        List<Double> shares = new ArrayList<>();
        for (int s = 0; s < some.size(); s++) {
            ForcedSequence sequence = some.get(s);
            if (sequence.isEssence()) {
                essenceRows.add(suffixes.firstRow(s));
            }
            for (int t = 0; t < sequence.targets().length; t++) {
                targetRows.add(suffixes.firstRow(s) + sequence.supervisedRows()[t]);
                targets.add(sequence.targets()[t]);
                owners.add(s);
                shares.add(1.0 / (contexts * sequence.targets().length));
            }
        }
        return new Supervision(targetRows.toIntArray(), essenceRows.toIntArray(), targets.toIntArray(),
                owners.toIntArray(), shares.stream().mapToDouble(Double::doubleValue).toArray(), kl);
    }

    /** The same with every target row's share times its sequence's weight. */
    Supervision weighted(IntToDoubleFunction weightOfSequence) {
        double[] weighted = new double[shares.length];
        Arrays.setAll(weighted, i -> shares[i] * weightOfSequence.applyAsDouble(sequences[i]));
        return new Supervision(targetRows, essenceRows, targets, sequences, weighted, kl);
    }

    /** Every target's row, then every essence's. */
    int[] all() {
        return IntStream.concat(Arrays.stream(targetRows), Arrays.stream(essenceRows)).toArray();
    }

    /** The target rows' weights as an engine takes them. */
    float[] weights() {
        return Vectors.floats(shares);
    }

    /** The essence rows' weights. */
    float[] essenceWeights() {
        float[] weights = new float[essenceRows.length];
        Arrays.fill(weights, (float) kl);
        return weights;
    }
}
