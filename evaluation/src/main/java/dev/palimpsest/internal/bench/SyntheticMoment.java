package dev.palimpsest.internal.bench;

import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.tensor.LittleEndian;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A well-conditioned second moment {@code E[kkᵀ] = I + v·vᵀ/n} with v uniform in [−1, 1]. The same matrix serves all
 * layers; it is LittleEndian.F32, as in MEMIT's published files, and outside Java's heap.
 */
final class SyntheticMoment implements AutoCloseable {

    /** Tokens per key feature, as {@code palimpsest stats} recommends. */
    private static final int TOKENS_PER_FEATURE = 10;

    private final Arena arena = Arena.ofShared();
    private final KeyStatistics.Moment moment;

    private SyntheticMoment(int width, long seed) {
        long tokens = (long) TOKENS_PER_FEATURE * width;
        MemorySegment memory = arena.allocate((long) width * width * Float.BYTES, Float.BYTES);
        double[] v = new SplittableRandom(seed).doubles(width, -1, 1).toArray();
        IntStream.range(0, width).parallel().forEach(i -> {
            for (int j = 0; j < width; j++) {
                double expected = (i == j ? 1 : 0) + v[i] * v[j] / width;
                memory.set(LittleEndian.F32, ((long) i * width + j) * Float.BYTES, (float) (tokens * expected));
            }
        });
        moment = new KeyStatistics.Moment(Matrix.over(memory, width, width, StorageType.F32), tokens);
    }

    static SyntheticMoment of(int width, long seed) {
        return new SyntheticMoment(width, seed);
    }

    /** Valid until this is closed. */
    KeyStatistics.Moment get() {
        return moment;
    }

    /** The same moment for every layer. */
    KeyStatistics statistics(String fingerprint, List<Integer> layers) {
        Map<Integer, KeyStatistics.Moment> byLayer = new TreeMap<>();
        layers.forEach(layer -> byLayer.put(layer, moment));
        return new KeyStatistics(fingerprint, byLayer, Map.of());
    }

    @Override
    public void close() {
        arena.close();
    }
}
