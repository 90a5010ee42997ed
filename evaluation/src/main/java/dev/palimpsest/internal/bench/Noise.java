package dev.palimpsest.internal.bench;

import dev.palimpsest.internal.tensor.LittleEndian;
import dev.palimpsest.internal.tensor.StorageType;
import java.lang.foreign.MemorySegment;
import java.util.stream.LongStream;

/**
 * Fills memory with numbers uniform in {@code [−limit, limit]}, of 16 random bits each, four per draw of a xorshift
 * generator with a separate generator per block of elements. The same seed gives the same bits on any number of
 * threads.
 */
final class Noise {

    private static final int STRETCH = 1 << 16;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Noise() {}

    /** @param type LittleEndian.F32, F16 or BF16 */
    static void fill(MemorySegment memory, StorageType type, long seed, double limit) {
        long size = memory.byteSize() / type.bytes();
        LongStream.range(0, (size + STRETCH - 1) / STRETCH).parallel().forEach(stretch -> {
            long from = stretch * STRETCH;
            fill(memory, type, from, Math.min(from + STRETCH, size), mixed(seed + GOLDEN * (stretch + 1)), limit);
        });
    }

    private static void fill(
            MemorySegment memory, StorageType type, long from, long to, long seed, double limit) {
        float step = (float) (limit / 32768);
        long state = seed | 1;
        long bits = 0;
        for (long i = from; i < to; i++) {
            if (((i - from) & 3) == 0) {
                state ^= state << 13;
                state ^= state >>> 7;
                state ^= state << 17;
                bits = state;
            }
            // Offset by half a step: no weight is exactly zero, and the mean is.
            float value = ((short) bits + 0.5f) * step;
            bits >>>= 16;
            switch (type) {
                case F32 -> memory.set(LittleEndian.F32, i * Float.BYTES, value);
                case F16 -> memory.set(LittleEndian.I16, i * Short.BYTES, Float.floatToFloat16(value));
                case BF16 -> memory.set(
                        LittleEndian.I16, i * Short.BYTES, (short) (Float.floatToRawIntBits(value) >>> Short.SIZE));
                case F64 -> throw new IllegalArgumentException("weights cannot be stored in f64");
            }
        }
    }

    /** SplitMix64's finaliser, which makes the streams of neighbouring seeds unrelated. */
    static long mixed(long seed) {
        long z = (seed ^ seed >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
