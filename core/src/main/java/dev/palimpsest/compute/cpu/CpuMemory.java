package dev.palimpsest.compute.cpu;

import dev.palimpsest.compute.Backend;
import dev.palimpsest.compute.Lifetime;
import dev.palimpsest.compute.Tensor;
import dev.palimpsest.compute.cpu.storage.DoubleRows;
import dev.palimpsest.compute.cpu.storage.FloatRows;
import dev.palimpsest.tensor.StorageType;
import java.util.ArrayList;
import java.util.List;

/** A workspace's memory: lends pooled arrays as tensors and takes them all back at once. */
final class CpuMemory implements Backend.Memory {

    private record Loan<A>(A array, int sizeClass) {}

    private final Lifetime lifetime;
    private final ArrayPool<float[]> floats;
    private final ArrayPool<double[]> doubles;
    private final List<Loan<float[]>> floatLoans = new ArrayList<>();
    private final List<Loan<double[]>> doubleLoans = new ArrayList<>();

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
            doubleLoans.add(new Loan<>(array, size));
            return new DoubleRows(lifetime, array, 0, rows, columns, columns);
        }
        float[] array = floats.take(size);
        floatLoans.add(new Loan<>(array, size));
        return new FloatRows(lifetime, array, 0, rows, columns, columns);
    }

    @Override
    public void close() {
        floatLoans.forEach(loan -> floats.giveBack(loan.array(), loan.array().length, loan.sizeClass()));
        doubleLoans.forEach(loan -> doubles.giveBack(loan.array(), loan.array().length, loan.sizeClass()));
    }
}
