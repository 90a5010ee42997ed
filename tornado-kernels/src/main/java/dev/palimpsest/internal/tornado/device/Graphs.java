package dev.palimpsest.internal.tornado.device;

import static uk.ac.manchester.tornado.api.enums.DataTransferMode.EVERY_EXECUTION;

import dev.palimpsest.internal.tornado.memory.Arenas;
import dev.palimpsest.internal.tornado.memory.Ranges;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Collects one task graph for each kind of operation; a {@link Device} puts all of them into one plan.
 *
 * <pre>
 *   [open]  one task per arena: writes it, so that it is allocated and nothing is copied
 *     │ persist: all residents
 *     ▼
 *   [linearTall0]   call ─▶ task ─▶ floats        any operation after any other
 *     │ persist: all residents
 *     ▼
 *   [attention] …
 * </pre>
 *
 * Every graph consumes and persists <em>all</em> resident arrays, used or not, because TornadoVM hands buffers on from
 * whichever graph ran last. No array may be passed to a task twice: TornadoVM's graph compiler would never return.
 */
public final class Graphs {

    /** The name of the only task of a graph. */
    private static final String TASK = "run";

    private final Arenas arenas;
    private final KernelContext context = new KernelContext();
    private final List<ImmutableTaskGraph> all = new ArrayList<>();
    private final GridScheduler grids = new GridScheduler();
    private final List<Kernel> atStart = new ArrayList<>();
    private final Object[] residents;

    public Graphs(Arenas arenas) {
        this.arenas = arenas;
        this.residents = arenas.residents();
        open();
    }

    private void open() {
        TaskGraph graph = new TaskGraph("open");
        for (int i = 0; i < residents.length; i++) {
            String task = TASK + i;
            switch (residents[i]) {
                case FloatArray array -> graph.task(task, TransferKernels::openFloats, context, array);
                case DoubleArray array -> graph.task(task, TransferKernels::openDoubles, context, array);
                case IntArray array -> graph.task(task, TransferKernels::openInts, context, array);
                case ShortArray array -> graph.task(task, TransferKernels::openHalves, context, array);
                default -> throw new IllegalStateException("no arena: " + residents[i].getClass());
            }
            WorkerGrid grid = new WorkerGrid1D(Ranges.ALIGNMENT);
            grid.setLocalWork(Ranges.ALIGNMENT, 1, 1);
            grids.addWorkerGrid("open." + task, grid);
        }
        all.add(graph.persistOnDevice(residents).snapshot());
    }

    /**
     * Adds a graph of one task, which is compiled when the device is opened. Every kernel gets the {@link KernelContext}
     * first, then its arrays; those that are not resident are copied to the device at every execution.
     */
    public <A, B> Kernel kernel(String name, int localX, int localY, Task3<KernelContext, A, B> code, A a, B b) {
        return atStart(add(name, localX, localY, graph -> graph.task(TASK, code, context, a, b), a, b));
    }

    public <A, B, C> Kernel kernel(String name, int localX, int localY, Task4<KernelContext, A, B, C> code, A a, B b,
            C c) {
        return atStart(add(name, localX, localY, graph -> graph.task(TASK, code, context, a, b, c), a, b, c));
    }

    public <A, B, C, D> Kernel kernel(String name, int localX, int localY, Task5<KernelContext, A, B, C, D> code, A a,
            B b, C c, D d) {
        return atStart(add(name, localX, localY, graph -> graph.task(TASK, code, context, a, b, c, d), a, b, c, d));
    }

    /** {@link #kernel}, compiled when it first runs. */
    public <A, B> Kernel laterKernel(String name, int localX, int localY, Task3<KernelContext, A, B> code, A a, B b) {
        return add(name, localX, localY, graph -> graph.task(TASK, code, context, a, b), a, b);
    }

    public <A, B, C> Kernel laterKernel(String name, int localX, int localY, Task4<KernelContext, A, B, C> code, A a,
            B b, C c) {
        return add(name, localX, localY, graph -> graph.task(TASK, code, context, a, b, c), a, b, c);
    }

    private Kernel atStart(Kernel kernel) {
        atStart.add(kernel);
        return kernel;
    }

    private Kernel add(String name, int localX, int localY, Consumer<TaskGraph> task, Object... arrays) {
        TaskGraph graph = new TaskGraph(name)
                .consumeFromDevice(residents)
                .transferToDevice(EVERY_EXECUTION, arenas.call);
        for (Object array : arrays) {
            if (array != arenas.call && !resident(array)) {
                graph.transferToDevice(EVERY_EXECUTION, array);
            }
        }
        task.accept(graph);
        Kernel kernel = new Kernel(name, all.size(), localX, localY);
        all.add(graph.persistOnDevice(residents).snapshot());
        grids.addWorkerGrid(name + "." + TASK, kernel.grid());
        return kernel;
    }

    private boolean resident(Object array) {
        return Arrays.stream(residents).anyMatch(resident -> resident == array);
    }

    public Arenas arenas() {
        return arenas;
    }

    ImmutableTaskGraph[] all() {
        return all.toArray(ImmutableTaskGraph[]::new);
    }

    GridScheduler grids() {
        return grids;
    }

    /** The kernels to compile when the device is opened. */
    List<Kernel> atStart() {
        return atStart;
    }
}
