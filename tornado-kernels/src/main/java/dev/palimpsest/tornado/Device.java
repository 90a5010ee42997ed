package dev.palimpsest.tornado;

import dev.palimpsest.tensor.StorageType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import uk.ac.manchester.tornado.api.DataRange;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The device with its arenas and compiled kernels: what is lent, what goes over, what runs.
 *
 * <p>One per JVM, in the only static variable of this module that changes: TornadoVM keeps the arenas' memory on the
 * device until the JVM exits, whatever becomes of the execution plan and the arrays, so a second instance would find the
 * memory taken. The backend that comes first says how much its weights take; later ones share the arenas, live with what
 * is left and give back their ranges when they close.
 */
final class Device {

    /** {@code true}: the kernels' time on the device is added up, for benchmarks. */
    static final String PROFILE = "palimpsest.tornado.profile";

    /** Workgroups whose threads stride over what there is. */
    static final int MOST_GROUPS = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(Device.class);
    private static Device shared;

    private final DeviceChoice choice;
    private final Arenas arenas;
    private final Kernels kernels;
    private final TornadoExecutionPlan plan;
    private final Ranges floatRanges;
    private final Ranges doubleRanges;
    private final List<Ranges> weightRanges = new ArrayList<>();
    private final List<Ranges> halfRanges = new ArrayList<>();
    private final Operations operations;
    private final TrainingOperations trainingOperations;
    private final DoubleOperations doubleOperations;
    private final boolean profiled = Boolean.getBoolean(PROFILE);
    private TornadoExecutionResult last;
    private long kernelNanos;

    private Device(DeviceChoice choice, MemoryPlan memory) {
        this.choice = choice;
        long start = System.nanoTime();
        this.arenas = new Arenas(memory);
        this.kernels = new Kernels(arenas, TensorCores.wanted(choice.device().getTornadoVMBackend()));
        this.plan = new TornadoExecutionPlan(kernels.graphs());
        plan.withGridScheduler(kernels.grids()).withDevice(choice.device());
        if (profiled) {
            plan.withProfiler(ProfilerMode.SILENT);
        }
        this.floatRanges = new Ranges(memory.floats());
        this.doubleRanges = new Ranges(memory.doubles());
        memory.weights().forEach(size -> weightRanges.add(new Ranges(size)));
        memory.halves().forEach(size -> halfRanges.add(new Ranges(size)));
        this.operations = new Operations(this);
        this.trainingOperations = new TrainingOperations(this);
        this.doubleOperations = hasDoubles() ? new DoubleOperations(this, operations.lists()) : null;
        compile();
        if (kernels.tensorCores != null) {
            operations.checkTensorCores();
        }
        LOG.info("{}: {} kernels compiled in {} s", choice.name(), kernels.atStart().size(),
                String.format("%.1f", (System.nanoTime() - start) * 1e-9));
    }

    /** The JVM's device; {@code memory} counts for the first caller only. */
    static synchronized Device shared(DeviceChoice choice, MemoryPlan memory) {
        if (shared == null) {
            shared = new Device(choice, memory);
        }
        return shared;
    }

    /** The JVM's device if it is there already, else null. */
    static synchronized Device shared() {
        return shared;
    }

    /** Runs every kernel but training's once over nothing: a kernel is compiled when it first runs. */
    private void compile() {
        last = plan.withGraph(0).execute();
        int done = 0;
        for (Kernel kernel : kernels.atStart()) {
            // One head, one column, one row stride: kernels divide by these before they see that there are no rows.
            run(kernel, 1, 1, 0, 0, 0, 1);
            done++;
            LOG.debug("compiled {} ({} of {})", kernel.name(), done, kernels.atStart().size());
            if (done % 10 == 0) {
                LOG.info("compiling kernels for {}: {} of {}", choice.name(), done, kernels.atStart().size());
            }
        }
    }

    DeviceChoice choice() {
        return choice;
    }

    Kernels kernels() {
        return kernels;
    }

    Operations operations() {
        return operations;
    }

    TrainingOperations trainingOperations() {
        return trainingOperations;
    }

    /** Null where the device has no double. */
    DoubleOperations doubleOperations() {
        return doubleOperations;
    }

    boolean hasDoubles() {
        return arenas.doubles != null;
    }

    // ── running ──────────────────────────────────────────────────────────────────────────────────────────────────

    /** Runs a kernel on {@code x · y} workgroups; what of the call is not given is 0. */
    synchronized void run(Kernel kernel, int x, int y, int... call) {
        for (int i = 0; i < arenas.call.getSize(); i++) {
            arenas.call.set(i, i < call.length ? call[i] : 0);
        }
        kernel.groups(x, y);
        last = plan.withGraph(kernel.graph()).execute();
        if (profiled) {
            kernelNanos += last.getProfilerResult().getDeviceKernelTime();
        }
    }

    /** Of all kernels since the device was opened, as TornadoVM's profiler has it; 0 unless {@link #PROFILE} is set. */
    synchronized long kernelNanos() {
        return kernelNanos;
    }

    /** Runs a kernel whose threads stride over {@code elements}. */
    void runOver(Kernel kernel, long elements, int... call) {
        run(kernel, kernel.groupsFor(elements, MOST_GROUPS), 1, call);
    }

    void runWithScalar(Kernel kernel, int groups, float scalar, int... call) {
        runWithScalars(kernel, groups, new float[] {scalar}, call);
    }

    synchronized void runWithScalars(Kernel kernel, int groups, float[] scalars, int... call) {
        for (int i = 0; i < scalars.length; i++) {
            arenas.scalars.set(i, scalars[i]);
        }
        run(kernel, groups, 1, call);
    }

    synchronized void runWithFactors(Kernel kernel, int groups, double first, double second, int... call) {
        arenas.factors.set(0, first);
        arenas.factors.set(1, second);
        run(kernel, groups, 1, call);
    }

    // ── lending ──────────────────────────────────────────────────────────────────────────────────────────────────

    /** First element of a range of activations. */
    synchronized int take(StorageType type, long elements) {
        Ranges ranges = type == StorageType.F64 ? doubleRanges : floatRanges;
        int first = ranges.take(elements);
        if (first < 0) {
            throw full(type, elements, ranges);
        }
        return first;
    }

    private IllegalStateException full(StorageType type, long elements, Ranges ranges) {
        long bytes = elements * type.bytes();
        String what = "no room for " + (bytes >> 20) + " MB of " + type + " activations, "
                + (ranges.used() * type.bytes() >> 20) + " of " + ((long) ranges.size() * type.bytes() >> 20)
                + " MB are in use";
        if ((long) ranges.size() * type.bytes() > choice.largestAllocation() - (1 << 20)) {
            return new IllegalStateException(what + ", and the device allocates no more at once: take smaller batches");
        }
        // The share of what the weights leave: 1/2 for doubles, 3/8 for floats.
        return MemoryPlan.tooSmall(what, choice.budget(),
                choice.budget() + (type == StorageType.F64 ? 2 * bytes : 3 * bytes));
    }

    synchronized void giveBack(StorageType type, int first, long elements) {
        (type == StorageType.F64 ? doubleRanges : floatRanges).giveBack(first, elements);
    }

    /** A place for a weight; halves are widened when only the arenas of floats have room. */
    synchronized DeviceWeight.Place takeWeight(boolean half, long elements) {
        List<Ranges> shards = half ? halfRanges : weightRanges;
        for (int shard = 0; shard < shards.size(); shard++) {
            int first = shards.get(shard).take(elements);
            if (first >= 0) {
                return new DeviceWeight.Place(half, shard, first);
            }
        }
        if (half) {
            LOG.info("the arenas of F16 weights are full: {} elements kept in F32", elements);
            return takeWeight(false, elements);
        }
        // Later weights get a sixteenth of what the first ones left.
        throw MemoryPlan.tooSmall("no room for another weight of " + (elements * 4 >> 20) + " MB", choice.budget(),
                choice.budget() + 64 * elements);
    }

    synchronized void giveBackWeight(DeviceWeight.Place place, long elements) {
        (place.half() ? halfRanges : weightRanges).get(place.shard()).giveBack(place.offset(), elements);
    }

    // ── transfers ────────────────────────────────────────────────────────────────────────────────────────────────

    synchronized void write(float[] values, DeviceRows to) {
        int done = 0;
        while (done < values.length) {
            boolean small = values.length - done <= Arenas.SMALL_BOX;
            FloatArray box = small ? arenas.smallFloatsIn : arenas.floatsIn;
            int count = Math.min(values.length - done, box.getSize());
            MemorySegment.copy(values, done, box.getSegment(), ValueLayout.JAVA_FLOAT, 0, count);
            runOver(small ? kernels.smallFloatsIn : kernels.floatsIn, count, to.offset(), to.stride(), to.columns(),
                    done, count);
            done += count;
        }
    }

    synchronized float[] read(DeviceRows from) {
        float[] values = new float[Math.multiplyExact(from.rows(), from.columns())];
        for (int done = 0; done < values.length; done += Arenas.BOX) {
            int count = Math.min(values.length - done, Arenas.BOX);
            runOver(kernels.floatsOut, count, from.offset(), from.stride(), from.columns(), done, count);
            fetch(arenas.floatsOut, count);
            MemorySegment.copy(arenas.floatsOut.getSegment(), ValueLayout.JAVA_FLOAT, 0, values, done, count);
        }
        return values;
    }

    synchronized double[] readDoubles(DeviceRows from) {
        double[] values = new double[Math.multiplyExact(from.rows(), from.columns())];
        int box = arenas.doublesOut.getSize();
        for (int done = 0; done < values.length; done += box) {
            int count = Math.min(values.length - done, box);
            runOver(kernels.doubles.out, count, from.offset(), from.stride(), from.columns(), done, count);
            System.arraycopy(doubleResults(count), 0, values, done, count);
        }
        return values;
    }

    /** The first {@code count} of what a kernel left in the box of doubles. */
    synchronized double[] doubleResults(int count) {
        fetch(arenas.doublesOut, count);
        double[] values = new double[count];
        MemorySegment.copy(arenas.doublesOut.getSegment(), ValueLayout.JAVA_DOUBLE, 0, values, 0, count);
        return values;
    }

    /** The first {@code count} of what a kernel left in the box of ints. */
    synchronized int[] results(int count) {
        fetch(arenas.intsOut, count);
        int[] values = new int[count];
        MemorySegment.copy(arenas.intsOut.getSegment(), ValueLayout.JAVA_INT, 0, values, 0, count);
        return values;
    }

    private void fetch(TornadoNativeArray box, int count) {
        last.transferToHost(new DataRange(box).withOffset(0).withSize(count));
    }

    /** Fills {@code count} doubles from element {@code at} on, or adds to them. */
    synchronized void writeDoubles(int at, int count, boolean add, DoubleBox source) {
        DoubleArray box = arenas.doublesIn;
        for (int done = 0; done < count; done += box.getSize()) {
            int part = Math.min(count - done, box.getSize());
            for (int i = 0; i < part; i++) {
                box.set(i, source.at(done + i));
            }
            runOver(kernels.doubles.in, part, at, 0, 0, done, part, add ? 1 : 0);
        }
    }

    /** Element {@code i} of what goes to the device. */
    interface DoubleBox {
        double at(int i);
    }

    synchronized void writeIndex(int at, int[] values) {
        int done = 0;
        while (done < values.length) {
            boolean small = values.length - done <= Arenas.SMALL_BOX;
            IntArray box = small ? arenas.smallIntsIn : arenas.intsIn;
            int count = Math.min(values.length - done, box.getSize());
            MemorySegment.copy(values, done, box.getSegment(), ValueLayout.JAVA_INT, 0, count);
            runOver(small ? kernels.smallIntsIn : kernels.intsIn, count, at, 0, 0, done, count);
            done += count;
        }
    }

    /** Sends a weight to its place, box by box. */
    synchronized void writeWeight(WeightSource source, DeviceWeight.Place place) {
        long size = source.size();
        for (long done = 0; done < size; done += Arenas.BOX) {
            int count = (int) Math.min(size - done, Arenas.BOX);
            if (place.half()) {
                source.copyHalves(done, count, arenas.halvesIn);
                runOver(kernels.halvesIn.get(place.shard()), count, place.offset(), 0, 0, (int) done, count);
            } else {
                source.copyFloats(done, count, arenas.floatsIn);
                runOver(kernels.weightsIn.get(place.shard()), count, place.offset() + (int) done, count, count, 0,
                        count);
            }
        }
    }

    /** A weight's elements in the order they lie. */
    interface WeightSource {

        long size();

        void copyFloats(long from, int count, FloatArray box);

        void copyHalves(long from, int count, ShortArray box);
    }
}
