package dev.palimpsest.internal.tornado.device;

import dev.palimpsest.internal.compute.Lifetime;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.tornado.memory.DeviceRows;
import dev.palimpsest.internal.tornado.memory.DeviceWeight;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.LinkedHashSet;
import java.util.Set;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * A backend's weights: on the host until the device is opened, whose memory is cut to their sizes, then on the device. F16
 * is stored as it is, everything else as F32: BF16 exactly, F64 rounded.
 */
public final class Weights {

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Set<DeviceWeight> all = new LinkedHashSet<>();

    public DeviceWeight add(Matrix matrix, Lifetime lifetime) {
        DeviceWeight weight = new DeviceWeight(lifetime, matrix);
        all.add(weight);
        return weight;
    }

    public Set<DeviceWeight> all() {
        return all;
    }

    /** Copies a weight to the device unless it is there already. */
    public static void settle(DeviceWeight weight, Device device) {
        if (weight.place() != null) {
            return;
        }
        Matrix matrix = weight.matrix();
        DeviceWeight.Place place = device.takeWeight(weight.wantsHalf(), matrix.size());
        device.transfers().writeWeight(new Source(matrix), place);
        DeviceRows vector = null;
        if (matrix.rows() == 1) {
            int columns = matrix.columns();
            vector = new DeviceRows(StorageType.F32, device.take(StorageType.F32, columns), 1, columns, columns, null);
            device.transfers().write(matrix.toFloats(), vector);
        }
        weight.settle(place, vector);
    }

    public void release(DeviceWeight weight, Device device) {
        all.remove(weight);
        if (weight.place() != null) {
            device.giveBackWeight(weight.place(), weight.matrix().size());
        }
        if (weight.vector() != null) {
            device.giveBack(StorageType.F32, weight.vector().offset(), weight.columns());
        }
    }

    private record Source(Matrix matrix) implements Transfers.WeightSource {

        @Override
        public long size() {
            return matrix.size();
        }

        @Override
        public void copyFloats(long from, int count, FloatArray box) {
            MemorySegment memory = matrix.memory();
            if (matrix.type() == StorageType.F32) {
                for (int i = 0; i < count; i++) {
                    box.set(i, Float.intBitsToFloat(memory.get(INT, (from + i) * 4)));
                }
                return;
            }
            for (int i = 0; i < count; i++) {
                box.set(i, switch (matrix.type()) {
                    case F16 -> Float.float16ToFloat(memory.get(SHORT, (from + i) * 2));
                    case BF16 -> Float.intBitsToFloat(memory.get(SHORT, (from + i) * 2) << 16);
                    case F64 -> (float) memory.get(DOUBLE, (from + i) * 8);
                    case F32 -> throw new AssertionError();
                });
            }
        }

        @Override
        public void copyHalves(long from, int count, ShortArray box) {
            MemorySegment.copy(matrix.memory(), SHORT, from * 2, box.getSegment(), ValueLayout.JAVA_SHORT, 0, count);
        }
    }
}
