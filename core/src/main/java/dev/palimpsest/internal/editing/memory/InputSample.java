package dev.palimpsest.internal.editing.memory;

import dev.palimpsest.internal.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Inputs of MLPs at tokens drawn uniformly from plain text; T-Patcher's memory consists of them. Every token of the text
 * has a pseudo-random priority, and the sample is that of the smallest priorities, so samples of two texts can be joined.
 *
 * @param capacity   the largest number of tokens in the sample
 * @param priorities of the s tokens, in the order of the text; {@code [1, s]} F64, each in [0, 1)
 * @param layers     the MLP's input at these tokens {@code [s, d]} F32, by block
 */
public record InputSample(int capacity, Matrix priorities, SortedMap<Integer, Matrix> layers) {

    /** The seed of priorities. */
    private static final long SEED = 0x7061_6c69_6d70_7365L;

    /**
     * @throws IllegalArgumentException when the parts do not fit together, a priority is not in [0, 1), or an input is NaN
     *                                  or infinite, naming the layer
     */
    public InputSample {
        layers = Collections.unmodifiableSortedMap(new TreeMap<>(layers));
        int size = priorities.columns();
        if (capacity < 1 || priorities.rows() != 1 || size > capacity) {
            throw new IllegalArgumentException("a sample of " + capacity + " MLP inputs has the priorities " + priorities);
        }
        for (double priority : priorities.toDoubles()) {
            if (!(priority >= 0 && priority < 1)) {
                throw new IllegalArgumentException("a priority of the sampled MLP inputs is " + priority
                        + "; priorities are in [0, 1)");
            }
        }
        layers.forEach((layer, inputs) -> {
            if (inputs.rows() != size) {
                throw new IllegalArgumentException("layer " + layer + " has the sampled MLP inputs " + inputs + " for "
                        + size + " tokens");
            }
            inputs.firstNonFinite().ifPresent(found -> {
                throw new IllegalArgumentException("layer " + layer + ": the sampled MLP inputs contain "
                        + inputs.locate(found) + "; the statistics are damaged, collect them again");
            });
        });
    }

    /** The priority of a text's token. @param position counted from 0 over the whole text */
    static double priority(long position) {
        long z = (position + 1) * 0x9E37_79B9_7F4A_7C15L + SEED;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
    }

    /** Number of sampled tokens. */
    public int size() {
        return priorities.columns();
    }

    /**
     * A sample of both texts, this one's tokens first.
     *
     * @throws IllegalArgumentException when capacities, layers or widths differ
     */
    public InputSample plus(InputSample other) {
        if (capacity != other.capacity || !layers.keySet().equals(other.layers.keySet())) {
            throw new IllegalArgumentException("samples of " + capacity + " MLP inputs of layers " + layers.keySet()
                    + " and of " + other.capacity + " of layers " + other.layers.keySet() + " do not add up");
        }
        double[] all = Arrays.copyOf(priorities.toDoubles(), size() + other.size());
        System.arraycopy(other.priorities.toDoubles(), 0, all, size(), other.size());
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble(i -> all[i]));
        int[] kept = order.stream().limit(capacity).mapToInt(Integer::intValue).sorted().toArray();
        SortedMap<Integer, Matrix> joined = new TreeMap<>();
        layers.forEach((layer, inputs) -> joined.put(layer, rows(inputs, other.layers.get(layer), kept)));
        return new InputSample(capacity, Matrix.of(1, kept.length, Arrays.stream(kept).mapToDouble(i -> all[i]).toArray()),
                joined);
    }

    private static Matrix rows(Matrix first, Matrix second, int[] kept) {
        int width = first.columns();
        if (second.columns() != width) {
            throw new IllegalArgumentException("MLP inputs of width " + width + " and " + second.columns()
                    + " do not add up");
        }
        float[] a = first.toFloats();
        float[] b = second.toFloats();
        float[] rows = new float[kept.length * width];
        for (int i = 0; i < kept.length; i++) {
            boolean inFirst = kept[i] < first.rows();
            System.arraycopy(inFirst ? a : b, (inFirst ? kept[i] : kept[i] - first.rows()) * width, rows, i * width, width);
        }
        return Matrix.of(kept.length, width, rows);
    }
}
