package dev.palimpsest.internal.compute.cpu.linear;

import dev.palimpsest.internal.compute.Backend;
import dev.palimpsest.internal.compute.cpu.function.Gelu;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;

/**
 * Completes a finished sum {@code u = x·W + b} before it leaves the cache.
 *
 * @param result        what to do with u
 * @param bias          b, or null
 * @param preActivation receives u where {@code result} is GELU, or null
 * @param out           receives the result
 */
public record Epilogue(Backend.Result result, float[] bias, FloatRows preActivation, FloatRows out) {

    /** Finishes {@code count} sums at {@code sums[at …]}, row {@code row} and columns from {@code column}. */
    void apply(float[] sums, int at, int row, int column, int count) {
        if (bias != null) {
            for (int j = 0; j < count; j++) {
                sums[at + j] += bias[column + j];
            }
        }
        float[] data = out.data();
        int to = out.at(row) + column;
        switch (result) {
            case STORED -> System.arraycopy(sums, at, data, to, count);
            case ADDED -> {
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
