package dev.palimpsest.internal.compute.cpu;

import dev.palimpsest.internal.compute.Backend;
import dev.palimpsest.internal.compute.Lifetime;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.cpu.storage.DoubleRows;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.ArrayList;
import java.util.List;

/** A workspace's memory: tensors over pooled arrays, which all return to the pool when it closes. */
final class CpuMemory implements Backend.Memory {

    private record Taken<A>(A array, int sizeClass) {}

    private final Lifetime lifetime;
    private final ArrayPool<float[]> floats;
    private final ArrayPool<double[]> doubles;
    private final List<Taken<float[]>> takenFloats = new ArrayList<>();
    private final List<Taken<double[]>> takenDoubles = new ArrayList<>();

    CpuMemory(Lifetime lifetime, ArrayPool<float[]> floats, ArrayPool<double[]> doubles) {
        this.lifetime = lifetime;
        this.floats = floats;
        this.doubles = doubles;
    }

    @Override
    public Tensor tensor(int rows, int columns, StorageType type) {
        int size = ArrayPool.sizeClass((long) rows * columns);
        if (type == StorageType.F64) {
            double[] array = doubles.take(size);
            takenDoubles.add(new Taken<>(array, size));
            return new DoubleRows(lifetime, array, 0, rows, columns, columns);
        }
        float[] array = floats.take(size);
        takenFloats.add(new Taken<>(array, size));
        return new FloatRows(lifetime, array, 0, rows, columns, columns);
    }

    @Override
    public void close() {
        takenFloats.forEach(taken -> floats.giveBack(taken.array(), taken.array().length, taken.sizeClass()));
        takenDoubles.forEach(taken -> doubles.giveBack(taken.array(), taken.array().length, taken.sizeClass()));
    }
}
