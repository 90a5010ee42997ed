package dev.palimpsest.internal.tornado.device;

import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.tornado.memory.Arenas;
import dev.palimpsest.internal.tornado.memory.DeviceWeight;
import dev.palimpsest.internal.tornado.memory.MemoryPlan;
import dev.palimpsest.internal.tornado.memory.Ranges;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import uk.ac.manchester.tornado.api.DataRange;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The device with its arenas and compiled kernels: runs kernels and allocates ranges of the arenas.
 *
 * <p>Several engines and threads may share it: an engine has its turn during every operation, and a transfer of more than
 * one call holds this object's lock from the first call to the last.
 */
public final class Device {

    /** {@code true}: the device time of all kernels is added up, for benchmarks. */
    public static final String PROFILE = "palimpsest.tornado.profile";

    /** The largest number of workgroups for kernels whose threads stride over their elements. */
    public static final int MOST_GROUPS = 4096;

    private static final System.Logger LOG = System.getLogger(Device.class.getName());

    private final DeviceChoice choice;
    private final Arenas arenas;
    private final TornadoExecutionPlan plan;
    private final Ranges floatRanges;
    private final Ranges doubleRanges;
    private final List<Ranges> weightRanges = new ArrayList<>();
    private final List<Ranges> halfRanges = new ArrayList<>();
    private final Transfers transfers;
    private final IndexLists lists;
    private final boolean profiled = Boolean.getBoolean(PROFILE);
    private TornadoExecutionResult last;
    private long kernelNanos;

    /**
     * Allocates the arenas on the device and compiles the kernels.
     *
     * @param memory how {@code graphs}' arenas are cut
     * @param graphs of all operations; the transfers' are added
     */
    public Device(DeviceChoice choice, MemoryPlan memory, Graphs graphs) {
        this.choice = choice;
        this.arenas = graphs.arenas();
        this.transfers = new Transfers(this, new TransferGraphs(graphs), arenas);
        this.lists = new IndexLists(transfers);
        this.plan = new TornadoExecutionPlan(graphs.all());
        plan.withGridScheduler(graphs.grids()).withDevice(choice.device());
        if (profiled) {
            plan.withProfiler(ProfilerMode.SILENT);
        }
        this.floatRanges = new Ranges(memory.floats());
        this.doubleRanges = new Ranges(memory.doubles());
        memory.weights().forEach(size -> weightRanges.add(new Ranges(size)));
        memory.halves().forEach(size -> halfRanges.add(new Ranges(size)));
        compile(graphs.atStart());
    }

    /** Runs every kernel once over empty input, since TornadoVM compiles a kernel when it first runs. */
    private void compile(List<Kernel> kernels) {
        long start = System.nanoTime();
        last = plan.withGraph(0).execute();
        int done = 0;
        for (Kernel kernel : kernels) {
            // One head, one column, one row stride: kernels divide by these before they see that there are no rows.
            run(kernel, 1, 1, 0, 0, 0, 1);
            done++;
            LOG.log(done % 10 == 0 ? System.Logger.Level.INFO : System.Logger.Level.DEBUG,
                    "compiled " + done + " of " + kernels.size() + " kernels for " + choice.name());
        }
        LOG.log(System.Logger.Level.INFO, () -> String.format(Locale.ROOT, "%s: %d kernels compiled in %.1f s",
                choice.name(), kernels.size(), (System.nanoTime() - start) * 1e-9));
    }

    public DeviceChoice choice() {
        return choice;
    }

    public Transfers transfers() {
        return transfers;
    }

    public IndexLists lists() {
        return lists;
    }

    public boolean hasDoubles() {
        return arenas.doubles != null;
    }

    // ── running ──────────────────────────────────────────────────────────────────────────────────────────────────

    /** Runs a kernel on {@code x · y} workgroups; elements of the call beyond those given are 0. */
    public synchronized void run(Kernel kernel, int x, int y, int... call) {
        for (int i = 0; i < arenas.call.getSize(); i++) {
            arenas.call.set(i, i < call.length ? call[i] : 0);
        }
        kernel.groups(x, y);
        last = plan.withGraph(kernel.graph()).execute();
        if (profiled) {
            kernelNanos += last.getProfilerResult().getDeviceKernelTime();
        }
    }

    /** Device time of all kernels since the device was opened, by TornadoVM's profiler; 0 unless {@link #PROFILE} is set. */
    public synchronized long kernelNanos() {
        return kernelNanos;
    }

    /** Runs a kernel whose threads stride over {@code elements}. */
    public void runOver(Kernel kernel, long elements, int... call) {
        run(kernel, kernel.groupsFor(elements, MOST_GROUPS), 1, call);
    }

    /** Runs a kernel that reads {@code scalars} besides its call. */
    public synchronized void runWithScalars(Kernel kernel, int groups, float[] scalars, int... call) {
        for (int i = 0; i < scalars.length; i++) {
            arenas.scalars.set(i, scalars[i]);
        }
        run(kernel, groups, 1, call);
    }

    /** Runs a kernel that reads two doubles besides its call. */
    public synchronized void runWithFactors(Kernel kernel, int groups, double first, double second, int... call) {
        arenas.factors.set(0, first);
        arenas.factors.set(1, second);
        run(kernel, groups, 1, call);
    }

    /** Copies the first {@code count} elements of a box from the device, as the last kernel left them. */
    void fetch(TornadoNativeArray box, int count) {
        last.transferToHost(new DataRange(box).withOffset(0).withSize(count));
    }

    // ── allocating ───────────────────────────────────────────────────────────────────────────────────────────────

    /**
     * First element of a range of activations.
     *
     * @throws IllegalStateException when there is no room
     */
    public synchronized int take(StorageType type, long elements) {
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
            return new IllegalStateException(what + ", and the device cannot allocate a larger buffer: use smaller batches");
        }
        // The share of what the weights leave: 1/2 for doubles, 3/8 for floats.
        return MemoryPlan.tooSmall(what, choice.budget(),
                choice.budget() + (type == StorageType.F64 ? 2 * bytes : 3 * bytes));
    }

    public synchronized void giveBack(StorageType type, int first, long elements) {
        (type == StorageType.F64 ? doubleRanges : floatRanges).giveBack(first, elements);
    }

    /** A place for a weight; F16 weights are widened when only the arenas of F32 weights have room. */
    synchronized DeviceWeight.Place takeWeight(boolean half, long elements) {
        List<Ranges> shards = half ? halfRanges : weightRanges;
        for (int shard = 0; shard < shards.size(); shard++) {
            int first = shards.get(shard).take(elements);
            if (first >= 0) {
                return new DeviceWeight.Place(half, shard, first);
            }
        }
        if (half) {
            LOG.log(System.Logger.Level.INFO, () -> "the arenas of F16 weights are full: " + elements + " elements kept in F32");
            return takeWeight(false, elements);
        }
        // Later weights get a sixteenth of what the first ones left.
        throw MemoryPlan.tooSmall("no room for another weight of " + (elements * 4 >> 20) + " MB", choice.budget(),
                choice.budget() + 64 * elements);
    }

    public synchronized void giveBackWeight(DeviceWeight.Place place, long elements) {
        (place.half() ? halfRanges : weightRanges).get(place.shard()).giveBack(place.offset(), elements);
    }
}
