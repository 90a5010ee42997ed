package dev.palimpsest.internal.tornado.device;

import dev.palimpsest.internal.tornado.memory.Arenas;
import dev.palimpsest.internal.tornado.memory.DeviceRows;
import dev.palimpsest.internal.tornado.memory.DeviceWeight;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Copies between the host and the arenas, a box at a time. */
public final class Transfers {

    private final Device device;
    private final TransferGraphs kernels;
    private final Arenas arenas;

    Transfers(Device device, TransferGraphs kernels, Arenas arenas) {
        this.device = device;
        this.kernels = kernels;
        this.arenas = arenas;
    }

    /** A box and the kernel that copies between it and an arena. */
    private record Box(Kernel kernel, TornadoNativeArray array) {}

    public void write(float[] values, DeviceRows to) {
        write(values, values.length, ValueLayout.JAVA_FLOAT, new Box(kernels.smallFloatsIn, arenas.smallFloatsIn),
                new Box(kernels.floatsIn, arenas.floatsIn), to.offset(), to.stride(), to.columns());
    }

    void writeIndex(int at, int[] values) {
        write(values, values.length, ValueLayout.JAVA_INT, new Box(kernels.smallIntsIn, arenas.smallIntsIn),
                new Box(kernels.intsIn, arenas.intsIn), at, 0, 0);
    }

    /** Copies an array of Java's, the last elements through the small box if that has room for them. */
    private void write(Object values, int size, ValueLayout layout, Box small, Box large, int at, int stride,
            int columns) {
        synchronized (device) {
            int done = 0;
            while (done < size) {
                Box box = size - done <= Arenas.SMALL_BOX ? small : large;
                int count = Math.min(size - done, box.array.getSize());
                MemorySegment.copy(values, done, box.array.getSegment(), layout, 0, count);
                device.runOver(box.kernel, count, at, stride, columns, done, count);
                done += count;
            }
        }
    }

    public float[] read(DeviceRows from) {
        float[] values = new float[Math.multiplyExact(from.rows(), from.columns())];
        read(from, values, values.length, ValueLayout.JAVA_FLOAT, new Box(kernels.floatsOut, arenas.floatsOut));
        return values;
    }

    public double[] readDoubles(DeviceRows from) {
        double[] values = new double[Math.multiplyExact(from.rows(), from.columns())];
        read(from, values, values.length, ValueLayout.JAVA_DOUBLE, new Box(kernels.doublesOut, arenas.doublesOut));
        return values;
    }

    private void read(DeviceRows from, Object values, int size, ValueLayout layout, Box box) {
        int most = box.array.getSize();
        synchronized (device) {
            for (int done = 0; done < size; done += most) {
                int count = Math.min(size - done, most);
                device.runOver(box.kernel, count, from.offset(), from.stride(), from.columns(), done, count);
                fetch(box.array, layout, values, done, count);
            }
        }
    }

    /** The first {@code count} doubles that the last kernel left in their box. */
    public double[] doubleResults(int count) {
        double[] values = new double[count];
        fetch(arenas.doublesOut, ValueLayout.JAVA_DOUBLE, values, 0, count);
        return values;
    }

    /** The first {@code count} integers that the last kernel left in their box. */
    public int[] intResults(int count) {
        int[] values = new int[count];
        fetch(arenas.intsOut, ValueLayout.JAVA_INT, values, 0, count);
        return values;
    }

    private void fetch(TornadoNativeArray box, ValueLayout layout, Object values, int at, int count) {
        synchronized (device) {
            device.fetch(box, count);
            MemorySegment.copy(box.getSegment(), layout, 0, values, at, count);
        }
    }

    /** Fills {@code count} doubles from element {@code at} on, or adds to them. */
    public void writeDoubles(int at, int count, boolean add, DoubleSource source) {
        synchronized (device) {
            DoubleArray box = arenas.doublesIn;
            for (int done = 0; done < count; done += box.getSize()) {
                int part = Math.min(count - done, box.getSize());
                for (int i = 0; i < part; i++) {
                    box.set(i, source.at(done + i));
                }
                device.runOver(kernels.doublesIn, part, at, 0, 0, done, part, add ? 1 : 0);
            }
        }
    }

    /** Doubles to copy to the device, by their index. */
    public interface DoubleSource {
        double at(int i);
    }

    void writeWeight(WeightSource source, DeviceWeight.Place place) {
        synchronized (device) {
            long size = source.size();
            for (long done = 0; done < size; done += Arenas.BOX) {
                int count = (int) Math.min(size - done, Arenas.BOX);
                if (place.half()) {
                    source.copyHalves(done, count, arenas.halvesIn);
                    device.runOver(kernels.halvesIn.get(place.shard()), count, place.offset(), 0, 0, (int) done, count);
                } else {
                    source.copyFloats(done, count, arenas.floatsIn);
                    device.runOver(kernels.weightsIn.get(place.shard()), count, place.offset() + (int) done, count,
                            count, 0, count);
                }
            }
        }
    }

    /** A weight's elements, row after row. */
    interface WeightSource {

        long size();

        void copyFloats(long from, int count, FloatArray box);

        void copyHalves(long from, int count, ShortArray box);
    }
}
