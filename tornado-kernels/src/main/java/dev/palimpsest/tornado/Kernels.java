package dev.palimpsest.tornado;

import static uk.ac.manchester.tornado.api.enums.DataTransferMode.EVERY_EXECUTION;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * One task graph per kind of operation, all in one plan.
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
 * A graph consumes <em>every</em> resident array, used or not, and persists it: TornadoVM passes buffers on from the graph
 * executed last, whichever that was. No array is passed to a task twice: its graph compiler never returns from that.
 */
final class Kernels {

    private static final String TASK = "run";

    private final Arenas arenas;
    private final KernelContext context = new KernelContext();
    private final List<ImmutableTaskGraph> graphs = new ArrayList<>();
    private final GridScheduler grids = new GridScheduler();
    private final List<Kernel> atStart = new ArrayList<>();
    private final Object[] residents;

    final Kernel smallFloatsIn;
    final Kernel floatsIn;
    final Kernel smallIntsIn;
    final Kernel intsIn;
    final List<Kernel> weightsIn = new ArrayList<>();
    final List<Kernel> halvesIn = new ArrayList<>();
    final Kernel floatsOut;
    final Kernel move;
    final Kernel clear;
    final Kernel add;
    final List<Kernel> embed = new ArrayList<>();
    final List<Kernel> embedHalves = new ArrayList<>();
    final Kernel rotate;
    final Kernel argmax;
    final Kernel norm;
    final Kernel normBackward;
    final Kernel gelu;
    final Kernel geluBackward;
    final List<Kernel> linearFew = new ArrayList<>();
    final List<Kernel> linearTall = new ArrayList<>();
    final List<Kernel> linearWide = new ArrayList<>();
    final List<Kernel> halfFew = new ArrayList<>();
    final List<Kernel> halfTall = new ArrayList<>();
    final List<Kernel> halfWide = new ArrayList<>();
    final Kernel attention;
    final Kernel attentionQueries;
    final Kernel attentionKeys;
    final TrainingKernels training;
    /** Null where they are not wanted. */
    final TensorCores tensorCores;
    /** The operations in double; null where the device has none. */
    final DoubleKernels doubles;

    Kernels(Arenas arenas, boolean withTensorCores) {
        this.arenas = arenas;
        this.residents = arenas.residents();
        open();
        FloatArray floats = arenas.floats;
        IntArray index = arenas.index;
        IntArray call = arenas.call;
        FloatArray scalars = arenas.scalars;
        smallFloatsIn = kernel("smallFloatsIn", 256, 1, graph -> graph.task(TASK, TransferKernels::writeFloats, context,
                floats, arenas.smallFloatsIn, call), arenas.smallFloatsIn);
        floatsIn = kernel("floatsIn", 256, 1, graph -> graph.task(TASK, TransferKernels::writeFloats, context, floats,
                arenas.floatsIn, call), arenas.floatsIn);
        smallIntsIn = kernel("smallIntsIn", 256, 1, graph -> graph.task(TASK, TransferKernels::writeInts, context,
                index, arenas.smallIntsIn, call), arenas.smallIntsIn);
        intsIn = kernel("intsIn", 256, 1, graph -> graph.task(TASK, TransferKernels::writeInts, context, index,
                arenas.intsIn, call), arenas.intsIn);
        floatsOut = kernel("floatsOut", 256, 1, graph -> graph.task(TASK, TransferKernels::readFloats, context, floats,
                arenas.floatsOut, call));
        for (int i = 0; i < arenas.weights.size(); i++) {
            FloatArray weights = arenas.weights.get(i);
            weightsIn.add(kernel("weightsIn" + i, 256, 1, graph -> graph.task(TASK, TransferKernels::writeFloats,
                    context, weights, arenas.floatsIn, call), arenas.floatsIn));
            embed.add(kernel("embed" + i, 256, 1, graph -> graph.task(TASK, RowKernels::embed, context, weights,
                    floats, index, call)));
            linearFew.add(kernel("linearFew" + i, 16, 16, graph -> graph.task(TASK, LinearKernels::few, context,
                    floats, weights, call)));
            linearTall.add(kernel("linearTall" + i, 16, 16, graph -> graph.task(TASK, LinearKernels::tall, context,
                    floats, weights, call)));
            linearWide.add(kernel("linearWide" + i, 16, 16, graph -> graph.task(TASK, WideLinearKernels::wide, context,
                    floats, weights, call)));
        }
        for (int i = 0; i < arenas.halves.size(); i++) {
            ShortArray halves = arenas.halves.get(i);
            halvesIn.add(kernel("halvesIn" + i, 256, 1, graph -> graph.task(TASK, TransferKernels::writeHalves,
                    context, halves, arenas.halvesIn, call), arenas.halvesIn));
            embedHalves.add(kernel("embedHalves" + i, 256, 1, graph -> graph.task(TASK, RowKernels::embedHalves,
                    context, halves, floats, index, call)));
            halfFew.add(kernel("halfFew" + i, 16, 16, graph -> graph.task(TASK, HalfLinearKernels::few, context,
                    floats, halves, call)));
            halfTall.add(kernel("halfTall" + i, 16, 16, graph -> graph.task(TASK, HalfLinearKernels::tall, context,
                    floats, halves, call)));
            halfWide.add(kernel("halfWide" + i, 16, 16, graph -> graph.task(TASK, WideHalfLinearKernels::wide, context,
                    floats, halves, call)));
        }
        move = kernel("move", 256, 1, graph -> graph.task(TASK, RowKernels::move, context, floats, index, call));
        clear = kernel("clear", 256, 1, graph -> graph.task(TASK, RowKernels::clear, context, floats, call));
        add = kernel("addRows", 64, 1, graph -> graph.task(TASK, RowKernels::add, context, floats, index, call));
        rotate = kernel("rotate", 256, 1, graph -> graph.task(TASK, RowKernels::rotatePairs, context, floats, call));
        argmax = kernel("argmax", RowKernels.ARGMAX_LANES, 1, graph -> graph.task(TASK, RowKernels::argmax, context,
                floats, arenas.intsOut, call));
        gelu = laterKernel("gelu", 256, 1, graph -> graph.task(TASK, Gelu::forward, context, floats, call));
        geluBackward = kernel("geluBackward", 256, 1, graph -> graph.task(TASK, Gelu::backward, context, floats, call));
        attention = kernel("attention", AttentionKernels.LANES, 1, graph -> graph.task(TASK,
                AttentionKernels::forward, context, floats, index, call));
        attentionQueries = kernel("attentionQueries", AttentionKernels.LANES, 1, graph -> graph.task(TASK,
                AttentionBackwardKernels::queries, context, floats, index, call));
        attentionKeys = kernel("attentionKeys", AttentionKernels.LANES, 1, graph -> graph.task(TASK,
                AttentionBackwardKernels::keys, context, floats, index, call));
        training = new TrainingKernels(this, arenas);
        tensorCores = withTensorCores ? new TensorCores(this, arenas) : null;
        if (arenas.doubles == null) {
            doubles = null;
            norm = kernel("layerNorm", NormKernels.LANES, 1, graph -> graph.task(TASK, NormKernels::forward, context,
                    floats, call, scalars), scalars);
            normBackward = kernel("layerNormBackward", NormKernels.LANES, 1, graph -> graph.task(TASK,
                    NormKernels::backward, context, floats, call, scalars), scalars);
        } else {
            doubles = new DoubleKernels(this, arenas);
            norm = doubles.norm;
            normBackward = doubles.normBackward;
        }
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
        graphs.add(graph.persistOnDevice(residents).snapshot());
    }

    /** @param sent arrays copied to the device at every execution, besides the call */
    Kernel kernel(String name, int localX, int localY, Consumer<TaskGraph> task, Object... sent) {
        Kernel kernel = laterKernel(name, localX, localY, task, sent);
        atStart.add(kernel);
        return kernel;
    }

    /** {@link #kernel}, compiled when it first runs. */
    Kernel laterKernel(String name, int localX, int localY, Consumer<TaskGraph> task, Object... sent) {
        TaskGraph graph = new TaskGraph(name)
                .consumeFromDevice(residents)
                .transferToDevice(EVERY_EXECUTION, arenas.call);
        if (sent.length > 0) {
            graph.transferToDevice(EVERY_EXECUTION, sent);
        }
        task.accept(graph);
        Kernel kernel = new Kernel(name, graphs.size(), localX, localY);
        graphs.add(graph.persistOnDevice(residents).snapshot());
        grids.addWorkerGrid(name + "." + TASK, kernel.grid());
        return kernel;
    }

    KernelContext context() {
        return context;
    }

    ImmutableTaskGraph[] graphs() {
        return graphs.toArray(ImmutableTaskGraph[]::new);
    }

    GridScheduler grids() {
        return grids;
    }

    /** What is compiled when the device is opened. */
    List<Kernel> atStart() {
        return atStart;
    }
}
