package dev.palimpsest.internal.editing.tpatcher;

/** The largest of many numbers, in linear time. */
final class Largest {

    private Largest() {}

    /** The indices, ascending, of the {@code count} largest values, or of all; the lowest among equals. */
    static int[] of(double[] values, int count) {
        int size = Math.min(count, values.length);
        int[] indices = new int[size];
        if (size == 0) {
            return indices;
        }
        double least = selected(values.clone(), values.length - size);
        int above = 0;
        for (double value : values) {
            above += value > least ? 1 : 0;
        }
        int equal = size - above;
        int at = 0;
        for (int i = 0; i < values.length; i++) {
            if (values[i] > least || values[i] == least && equal-- > 0) {
                indices[at++] = i;
            }
        }
        return indices;
    }

    /** Element {@code k} of the sorted values, by Hoare's selection; permutes them. They are finite. */
    private static double selected(double[] values, int k) {
        int low = 0;
        int high = values.length - 1;
        while (low < high) {
            double pivot = values[(low + high) >>> 1];
            int i = low;
            int j = high;
            while (i <= j) {
                while (values[i] < pivot) {
                    i++;
                }
                while (values[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    double swapped = values[i];
                    values[i++] = values[j];
                    values[j--] = swapped;
                }
            }
            if (k <= j) {
                high = j;
            } else if (k >= i) {
                low = i;
            } else {
                break;
            }
        }
        return values[k];
    }
}
