package dev.palimpsest.internal.editing.codebook;

import java.util.SplittableRandom;

/** Values that training starts from: uniform in [0, 1), as published; the same seed and edit give the same value. */
public record RandomStart(long seed) implements CodebookEditor.Start {

    @Override
    public float[] of(int edit, int width) {
        SplittableRandom random = new SplittableRandom(seed + 0x9E3779B97F4A7C15L * (edit + 1));
        float[] value = new float[width];
        for (int i = 0; i < width; i++) {
            value[i] = (float) (random.nextInt(1 << 24) * 0x1p-24);
        }
        return value;
    }
}
