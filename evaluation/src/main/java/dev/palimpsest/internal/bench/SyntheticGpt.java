package dev.palimpsest.internal.bench;

import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.WeightInitialisation;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Random weights on the scale of {@link WeightInitialisation}, which keeps activations of order one at any depth. They
 * are outside Java's heap, like a mapped file.
 */
final class SyntheticGpt implements AutoCloseable {

    /** A multiple of the alignment that any vector or device needs. */
    private static final int ALIGNMENT = 256;

    private final Arena arena = Arena.ofShared();
    private final StorageType type;
    private final GptWeights weights;
    private long seed;

    private SyntheticGpt(GptConfig config, StorageType type, long seed) {
        this.type = type;
        this.seed = seed;
        try {
            this.weights = WeightInitialisation.of(config, this::matrix);
        } catch (RuntimeException | Error failure) {
            arena.close();
            throw failure;
        }
    }

    /** Generates the weights; the same seed gives the same bits. */
    static SyntheticGpt draw(GptConfig config, StorageType type, long seed) {
        return new SyntheticGpt(config, type, seed);
    }

    /** Valid until this is closed. */
    GptWeights get() {
        return weights;
    }

    private Matrix matrix(int rows, int columns, double deviation) {
        MemorySegment memory = arena.allocate((long) rows * columns * type.bytes(), ALIGNMENT);
        // The standard deviation of a uniform distribution is its limit divided by √3.
        Noise.fill(memory, type, Noise.mixed(seed++), deviation * Math.sqrt(3));
        return Matrix.over(memory, rows, columns, type);
    }

    @Override
    public void close() {
        arena.close();
    }
}
