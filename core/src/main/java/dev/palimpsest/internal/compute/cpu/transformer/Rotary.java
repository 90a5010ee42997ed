package dev.palimpsest.internal.compute.cpu.transformer;

import dev.palimpsest.internal.compute.cpu.parallel.Chunks;
import dev.palimpsest.internal.compute.cpu.parallel.Scratch;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;

/** GPT-J's rotary position embedding, pairs of neighbouring features. */
public final class Rotary {

    private static final double BASE = 10_000;

    private Rotary() {}

    public static void rotate(Workers workers, FloatRows x, int[] positions, int heads, int rotaryWidth,
            boolean inverse) {
        int headWidth = x.columns() / heads;
        int pairs = rotaryWidth / 2;
        double[] frequencies = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            frequencies[i] = Math.pow(BASE, -2.0 * i / rotaryWidth);
        }
        float[] data = x.data();
        Chunks.rows(workers, x.rows(), 60L * pairs + (long) rotaryWidth * heads, (t, scratch) -> {
            float[] turns = scratch.floats(Scratch.ROWS, 2 * pairs);
            for (int i = 0; i < pairs; i++) {
                double angle = positions[t] * frequencies[i];
                turns[2 * i] = (float) Math.cos(angle);
                turns[2 * i + 1] = (float) (inverse ? -Math.sin(angle) : Math.sin(angle));
            }
            for (int head = 0; head < heads; head++) {
                int at = x.at(t) + head * headWidth;
                for (int i = 0; i < rotaryWidth; i += 2) {
                    float even = data[at + i];
                    float odd = data[at + i + 1];
                    data[at + i] = even * turns[i] - odd * turns[i + 1];
                    data[at + i + 1] = odd * turns[i] + even * turns[i + 1];
                }
            }
        });
    }
}
