package dev.palimpsest.internal.compute.cpu.dense;

import java.util.ArrayList;
import java.util.List;

/**
 * The plane rotations of an implicit QL iteration in the order they were made: {@code Z = G_1·G_2·…·G_N}. Chosen
 * columns of Z come from applying the rotations to unit vectors last first, so the others are never computed. A sweep
 * recorded its rotations for descending i, so here they ascend, as {@link RotationWave} needs them.
 *
 * <p>Takes 9 to 16·n² bytes, less where eigenvalues coincide.
 */
final class RotationLog {

    /** A rotation with a sine this small is the identity. */
    private static final double NOTHING = 0x1p-500;

    private final List<RotationWave> waves = new ArrayList<>();
    /** Of the sweeps not yet in a wave: cosine and sine by row. */
    private final double[][] pending;
    private final int[] from = new int[RotationWave.SWEEPS];
    private final int[] to = new int[RotationWave.SWEEPS];
    private int count;

    RotationLog(int n) {
        pending = new double[RotationWave.SWEEPS][2 * n];
    }

    /** Starts a sweep that touches rows {@code first … last}. */
    void begin(int first, int last) {
        if (count == RotationWave.SWEEPS || count > 0 && apart(first, last)) {
            flush();
        }
        from[count] = last;
        to[count] = last;
        count++;
    }

    /**
     * Whether the sweep shares too few rows with the pending ones: a wave costs as much as if every sweep touched all
     * rows.
     */
    private boolean apart(int first, int last) {
        int shared = Math.min(to[count - 1], last) - Math.max(from[count - 1], first);
        int all = Math.max(to[count - 1], last) - Math.min(from[count - 1], first);
        return 2 * shared < all;
    }

    /** The sweep's next rotation, of rows i and i+1; i descends by one each time. */
    void rotate(int i, double cosine, double sine) {
        double[] sweep = pending[count - 1];
        sweep[2 * i] = cosine;
        sweep[2 * i + 1] = Math.abs(sine) < NOTHING ? 0 : sine;
        from[count - 1] = i;
    }

    /** Packs the pending sweeps: the last one made is the first to be applied. */
    private void flush() {
        int first = Integer.MAX_VALUE;
        int last = 0;
        for (int s = 0; s < count; s++) {
            first = Math.min(first, from[s]);
            last = Math.max(last, to[s]);
        }
        int steps = last - first + 1 + RotationWave.SWEEPS;
        double[] coefficients = new double[2 * RotationWave.SWEEPS * steps];
        for (int t = 0; t < steps; t++) {
            for (int stage = 0; stage < RotationWave.SWEEPS; stage++) {
                int s = count - 1 - stage;
                int i = first + t - 1 - stage;
                int at = 2 * (t * RotationWave.SWEEPS + stage);
                boolean rotates = s >= 0 && i >= from[s] && i < to[s];
                coefficients[at] = rotates ? pending[s][2 * i] : 1;
                coefficients[at + 1] = rotates ? pending[s][2 * i + 1] : 0;
            }
        }
        waves.add(new RotationWave(first, coefficients));
        count = 0;
    }

    /** Ends the recording. */
    void end() {
        if (count > 0) {
            flush();
        }
    }

    /** {@code X ← Z·X} for a slab whose row 0 is at {@code at}, with {@link RotationWave#MARGIN} rows around it. */
    void apply(double[] slab, int at) {
        for (int w = waves.size() - 1; w >= 0; w--) {
            waves.get(w).apply(slab, at);
        }
    }
}
