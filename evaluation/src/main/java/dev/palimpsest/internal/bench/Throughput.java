package dev.palimpsest.internal.bench;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.Work;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * How fast an engine multiplies, measured with matrices of a model's shape: many rows are bounded by arithmetic, one row by
 * reading the matrix. Takes less than half a second once the products are compiled.
 *
 * @param operations floating-point operations per second in products of {@value #ROWS} rows
 * @param numbers    numbers of a weight per second in products of one row
 */
public record Throughput(double operations, double numbers) {

    /** Tokens of the products that {@link #operations} is measured in. */
    public static final int ROWS = 64;

    /** The measurement ends when no product has been faster than before for this long. */
    private static final long STEADY = 120_000_000;
    /** The most a measurement takes, on a machine so busy that the products are still being compiled. */
    private static final long LONGEST = 2_000_000_000L;
    /** Operations per second that compiled products of many rows reach on any machine with vectors. */
    private static final double COMPILED = 5e9;
    /** Numbers per second that compiled products of one row reach, unless a matrix is tiny. */
    private static final double COMPILED_ROW = 1e9;
    /** Numbers of all matrices: more than caches hold, unless the model itself has fewer. */
    private static final int NUMBERS = 1 << 24;
    private static final int ALIGNMENT = 256;

    /**
     * Measures products with matrices d × n, as many as the model has blocks, or fewer of a large model.
     *
     * @param type storage type of the model's weights
     */
    public static Throughput measure(Engine engine, GptConfig config, StorageType type) {
        int columns = Math.min(config.innerWidth(), NUMBERS / config.width());
        long size = (long) config.width() * columns;
        int count = Math.clamp(NUMBERS / size, 1, config.layers());
        List<Tensor> weights = new ArrayList<>();
        try (Arena arena = Arena.ofShared(); Workspace workspace = engine.workspace()) {
            try {
                for (int i = 0; i < count; i++) {
                    MemorySegment memory = arena.allocate(size * type.bytes(), ALIGNMENT);
                    Noise.fill(memory, type, i, 1);
                    weights.add(engine.upload(Matrix.over(memory, config.width(), columns, type)));
                }
                double many = perSecond(engine, workspace, weights, ROWS, COMPILED / (2 * ROWS));
                double one = perSecond(engine, workspace, weights, 1, COMPILED_ROW);
                return new Throughput(2 * ROWS * many, one);
            } finally {
                weights.forEach(engine::release);
            }
        }
    }

    /** Numbers of weights per second in products of some rows: the best of many, since the first ones are compiled. */
    private static double perSecond(
            Engine engine, Workspace workspace, List<Tensor> weights, int rows, double compiled) {
        Tensor x = workspace.tensor(rows, weights.getFirst().rows());
        Tensor out = workspace.tensor(rows, weights.getFirst().columns());
        engine.clear(x);
        double numbers = (double) weights.getFirst().rows() * weights.getFirst().columns();
        double best = 0;
        long start = System.nanoTime();
        long improved = start;
        int next = 0;
        long now = start;
        while (now - start < LONGEST && (now - improved < STEADY || best < compiled)) {
            long begin = now;
            // In turn, as in a pass through the model.
            engine.linear(x, new Linear(weights.get(next++ % weights.size()), Layout.INPUT_OUTPUT, null), out);
            // An engine may compute later than it is asked to.
            engine.read(out);
            now = System.nanoTime();
            double rate = numbers / Math.max(1, now - begin) * 1e9;
            improved = rate > 1.05 * best ? now : improved;
            best = Math.max(best, rate);
        }
        return best;
    }

    /** The seconds that work takes. */
    public double seconds(Work work) {
        return work.operations() / operations + work.numbers() / numbers;
    }
}
