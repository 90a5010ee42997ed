package dev.palimpsest.internal.compute.cpu.storage;

import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.F;
import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.INTS;

import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.cpu.parallel.Scratch;
import dev.palimpsest.internal.tensor.LittleEndian;
import dev.palimpsest.internal.tensor.StorageType;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Reads pieces of a matrix's rows as floats, whatever the storage type and whether mapped or on the heap.
 *
 * <p>Every read is one bulk copy out of the memory segment, and arithmetic happens on arrays: the kernels never
 * access a segment, so mixing mapped and heap segments cannot slow them down.
 *
 * @param memory the stored elements
 * @param start  element at which row 0 starts
 * @param stride elements from one row to the next
 */
public record StoredRows(MemorySegment memory, StorageType type, long start, long stride, int rows, int columns) {

    /** As many shorts as there are ints in a vector. */
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(Math.max(64, INTS.vectorBitSize() / 2)));

    public static StoredRows of(Tensor tensor) {
        return switch ((CpuTensor) tensor) {
            case StoredWeight weight -> new StoredRows(weight.memory(), weight.type(), 0, weight.columns(),
                    weight.rows(), weight.columns());
            case FloatRows floats -> new StoredRows(MemorySegment.ofArray(floats.data()), StorageType.F32,
                    floats.at(0), floats.stride(), floats.rows(), floats.columns());
            case DoubleRows doubles -> throw new AssertionError(doubles);
        };
    }

    /**
     * {@code to[at …] = row[from … from + count)}.
     *
     * @param scratch buffer for the stored form
     */
    public void read(int row, int from, int count, float[] to, int at, Scratch scratch) {
        long element = start + row * stride + from;
        switch (type) {
            case F32 -> MemorySegment.copy(memory, LittleEndian.F32, element * Float.BYTES, to, at, count);
            case F16 -> {
                short[] stored = scratch.shorts(count);
                MemorySegment.copy(memory, LittleEndian.I16, element * Short.BYTES, stored, 0, count);
                widenHalf(stored, to, at, count);
            }
            case BF16 -> {
                short[] stored = scratch.shorts(count);
                MemorySegment.copy(memory, LittleEndian.I16, element * Short.BYTES, stored, 0, count);
                widenBrain(stored, to, at, count);
            }
            case F64 -> {
                double[] stored = scratch.doubles(Scratch.STORED, count);
                MemorySegment.copy(memory, LittleEndian.F64, element * Double.BYTES, stored, 0, count);
                for (int i = 0; i < count; i++) {
                    to[at + i] = (float) stored[i];
                }
            }
        }
    }

    /** The compiler vectorises exactly this loop. */
    private static void widenHalf(short[] stored, float[] to, int at, int count) {
        for (int i = 0; i < count; i++) {
            to[at + i] = Float.float16ToFloat(stored[i]);
        }
    }

    /** A BF16 is the upper half of a float. */
    private static void widenBrain(short[] stored, float[] to, int at, int count) {
        int i = 0;
        if (SHORTS.length() == F) {
            for (; i <= count - F; i += F) {
                IntVector bits = (IntVector) ShortVector.fromArray(SHORTS, stored, i)
                        .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
                bits.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats().intoArray(to, at + i);
            }
        }
        for (; i < count; i++) {
            to[at + i] = Float.intBitsToFloat(stored[i] << Short.SIZE);
        }
    }
}
