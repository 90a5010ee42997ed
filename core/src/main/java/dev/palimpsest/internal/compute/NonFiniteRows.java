package dev.palimpsest.internal.compute;

import java.util.stream.IntStream;

/**
 * Finds NaN and infinity in an engine's floats without reading them: the sum of the squares of any finite floats is a
 * finite double, so one {@linkplain Engine#squaredNorm norm} shows whether there are any.
 */
public final class NonFiniteRows {

    private static final int[] NONE = {};

    private NonFiniteRows() {}

    /** The rows of {@code values} with a NaN or infinity, ascending; row by row only when there are any. */
    public static int[] of(Engine engine, Tensor values) {
        if (isFinite(engine, values)) {
            return NONE;
        }
        return IntStream.range(0, values.rows())
                .filter(row -> !isFinite(engine, values.rows(row, row + 1)))
                .toArray();
    }

    /** Whether no element of {@code values} is NaN or infinite. */
    public static boolean isFinite(Engine engine, Tensor values) {
        return Double.isFinite(engine.squaredNorm(values));
    }
}
