package dev.palimpsest.bench;

import dev.palimpsest.model.GptConfig;
import dev.palimpsest.model.GptWeights;
import dev.palimpsest.model.WeightInitialisation;
import dev.palimpsest.tensor.Matrix;
import dev.palimpsest.tensor.StorageType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Weights of a shape on the scale of {@link WeightInitialisation}, outside Java's heap like a mapped file. So activations
 * stay of order one however deep the model.
 */
final class SyntheticGpt implements AutoCloseable {

    /** A multiple of any vector's and device's wishes. */
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

    /** Draws the weights; the same seed gives the same bits. */
    static SyntheticGpt draw(GptConfig config, StorageType type, long seed) {
        return new SyntheticGpt(config, type, seed);
    }

    /** Valid until this is closed. */
    GptWeights get() {
        return weights;
    }

    private Matrix matrix(int rows, int columns, double deviation) {
        MemorySegment memory = arena.allocate((long) rows * columns * type.bytes(), ALIGNMENT);
        // A uniform distribution's deviation is its limit over √3.
        Noise.fill(memory, type, Noise.mixed(seed++), deviation * Math.sqrt(3));
        return Matrix.over(memory, rows, columns, type);
    }

    @Override
    public void close() {
        arena.close();
    }
}
