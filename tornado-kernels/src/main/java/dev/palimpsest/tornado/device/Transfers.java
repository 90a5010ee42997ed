package dev.palimpsest.tornado.device;

import dev.palimpsest.tornado.memory.Arenas;
import dev.palimpsest.tornado.memory.DeviceRows;
import dev.palimpsest.tornado.memory.DeviceWeight;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

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

    public void write(float[] values, DeviceRows to) {
        synchronized (device) {
            int done = 0;
            while (done < values.length) {
                boolean small = values.length - done <= Arenas.SMALL_BOX;
                FloatArray box = small ? arenas.smallFloatsIn : arenas.floatsIn;
                int count = Math.min(values.length - done, box.getSize());
                MemorySegment.copy(values, done, box.getSegment(), ValueLayout.JAVA_FLOAT, 0, count);
                device.runOver(small ? kernels.smallFloatsIn : kernels.floatsIn, count, to.offset(), to.stride(),
                        to.columns(), done, count);
                done += count;
            }
        }
    }

    public float[] read(DeviceRows from) {
        float[] values = new float[Math.multiplyExact(from.rows(), from.columns())];
        synchronized (device) {
            for (int done = 0; done < values.length; done += Arenas.BOX) {
                int count = Math.min(values.length - done, Arenas.BOX);
                device.runOver(kernels.floatsOut, count, from.offset(), from.stride(), from.columns(), done, count);
                device.fetch(arenas.floatsOut, count);
                MemorySegment.copy(arenas.floatsOut.getSegment(), ValueLayout.JAVA_FLOAT, 0, values, done, count);
            }
        }
        return values;
    }

    public double[] readDoubles(DeviceRows from) {
        double[] values = new double[Math.multiplyExact(from.rows(), from.columns())];
        synchronized (device) {
            for (int done = 0; done < values.length; done += Arenas.DOUBLE_BOX) {
                int count = Math.min(values.length - done, Arenas.DOUBLE_BOX);
                device.runOver(kernels.doublesOut, count, from.offset(), from.stride(), from.columns(), done, count);
                System.arraycopy(doubleResults(count), 0, values, done, count);
            }
        }
        return values;
    }

    /** The first {@code count} doubles that the last kernel left in their box. */
    public double[] doubleResults(int count) {
        double[] values = new double[count];
        synchronized (device) {
            device.fetch(arenas.doublesOut, count);
            MemorySegment.copy(arenas.doublesOut.getSegment(), ValueLayout.JAVA_DOUBLE, 0, values, 0, count);
        }
        return values;
    }

    /** The first {@code count} integers that the last kernel left in their box. */
    public int[] intResults(int count) {
        int[] values = new int[count];
        synchronized (device) {
            device.fetch(arenas.intsOut, count);
            MemorySegment.copy(arenas.intsOut.getSegment(), ValueLayout.JAVA_INT, 0, values, 0, count);
        }
        return values;
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

    void writeIndex(int at, int[] values) {
        synchronized (device) {
            int done = 0;
            while (done < values.length) {
                boolean small = values.length - done <= Arenas.SMALL_BOX;
                IntArray box = small ? arenas.smallIntsIn : arenas.intsIn;
                int count = Math.min(values.length - done, box.getSize());
                MemorySegment.copy(values, done, box.getSegment(), ValueLayout.JAVA_INT, 0, count);
                device.runOver(small ? kernels.smallIntsIn : kernels.intsIn, count, at, 0, 0, done, count);
                done += count;
            }
        }
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
