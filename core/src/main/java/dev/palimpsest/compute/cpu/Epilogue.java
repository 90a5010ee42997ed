package dev.palimpsest.compute.cpu;

/**
 * What becomes of a finished sum {@code u = x·W + b} on its way out of the cache.
 *
 * @param kind          what to do with u
 * @param bias          b, or null
 * @param preActivation receives u where {@code kind} is GELU, or null
 * @param out           receives the result
 */
record Epilogue(Kind kind, float[] bias, FloatRows preActivation, FloatRows out) {

    enum Kind {
        /** {@code out = u} */
        STORE,
        /** {@code out += u} */
        ADD,
        /** {@code out = gelu(u)} */
        GELU
    }

    /** Finishes {@code count} sums at {@code sums[at …]}, row {@code row} and columns from {@code column}. */
    void apply(float[] sums, int at, int row, int column, int count) {
        if (bias != null) {
            for (int j = 0; j < count; j++) {
                sums[at + j] += bias[column + j];
            }
        }
        float[] data = out.data();
        int to = out.at(row) + column;
        switch (kind) {
            case STORE -> System.arraycopy(sums, at, data, to, count);
            case ADD -> {
                for (int j = 0; j < count; j++) {
                    data[to + j] += sums[at + j];
                }
            }
            case GELU -> {
                if (preActivation != null) {
                    System.arraycopy(sums, at, preActivation.data(), preActivation.at(row) + column, count);
                }
                Gelu.forward(sums, at, data, to, count);
            }
        }
    }
}
