package dev.palimpsest.internal.tornado.linear;

import java.util.SplittableRandom;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid2D;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.common.TornadoFunctions;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * One product {@code out [rows, outputs] = x [rows, inputs] · W [inputs, outputs]} as a graph of its own, everything on the
 * device after the first run.
 *
 * <pre>
 *   floats   x │ out │ sums     as the engine's kernels want them; the naive loop and cuBLAS have arrays of their own
 * </pre>
 */
final class GemmGraph implements AutoCloseable {

    private static final int NO_OPERATION = 0;

    private final int rows;
    private final int inputs;
    private final int outputs;
    private final FloatArray x;
    private final FloatArray weights;
    private final FloatArray out;
    private final FloatArray floats;
    private final TornadoExecutionPlan plan;
    private final TaskGraph graph = new TaskGraph("gemm");
    private final GridScheduler grids = new GridScheduler();
    private TornadoExecutionResult last;

    GemmGraph(GemmVariant variant, int rows, int inputs, int outputs) {
        this.rows = rows;
        this.inputs = inputs;
        this.outputs = outputs;
        SplittableRandom random = new SplittableRandom(2);
        x = random(rows * inputs, random);
        weights = random(inputs * outputs, random);
        out = new FloatArray(rows * outputs);
        out.init(Float.NaN);
        int sums = variant == GemmVariant.TENSOR_CORE ? padded(rows) * padded(outputs) : 0;
        floats = new FloatArray(rows * (inputs + outputs) + sums);
        for (int i = 0; i < floats.getSize(); i++) {
            floats.set(i, i < rows * inputs ? x.get(i) : Float.NaN);
        }
        build(variant);
        plan = new TornadoExecutionPlan(graph.snapshot());
        plan.withProfiler(ProfilerMode.SILENT);
        if (variant.isEngines()) {
            plan.withGridScheduler(grids);
        }
    }

    private static FloatArray random(int size, SplittableRandom random) {
        FloatArray array = new FloatArray(size);
        for (int i = 0; i < size; i++) {
            array.set(i, random.nextFloat() * 2 - 1);
        }
        return array;
    }

    private void build(GemmVariant variant) {
        KernelContext context = new KernelContext();
        IntArray call = call();
        switch (variant) {
            case NAIVE -> graph
                    .transferToDevice(DataTransferMode.FIRST_EXECUTION, x, weights, out)
                    .task("run", GemmGraph::naive, x, weights, out, rows, inputs, outputs)
                    .transferToHost(DataTransferMode.UNDER_DEMAND, out);
            case TILED -> {
                send(weights, call).task("run", FloatLinearKernels::few, context, floats, weights, call);
                grid(16);
            }
            case REGISTER_TILED -> {
                send(weights, call).task("run", FloatLinearKernels::tall, context, floats, weights, call);
                grid(64);
            }
            case WIDE_TILED -> {
                send(weights, call).task("run", FloatWideLinearKernels::wide, context, floats, weights, call);
                grid(128);
            }
            case REGISTER_TILED_F16 -> {
                ShortArray halves = shorts(weights);
                send(halves, call).task("run", HalfLinearKernels::tall, context, floats, halves, call);
                grid(64);
            }
            case WIDE_TILED_F16 -> {
                ShortArray halves = shorts(weights);
                send(halves, call).task("run", HalfWideLinearKernels::wide, context, floats, halves, call);
                grid(128);
            }
            case TENSOR_CORE -> {
                ShortArray halves = shorts(weights);
                send(halves, call)
                        .task("run", TensorCoreKernels::multiply, context, floats, halves, call)
                        .task("finish", TensorCoreKernels::finish, context, floats, call);
                grid("run", new WorkerGrid2D(padded(outputs) / 16 * TensorCoreKernels.WARP, padded(rows) / 16),
                        TensorCoreKernels.WARP, 1);
                grid("finish", new WorkerGrid2D((rows * outputs + 255) / 256 * 256, 1), 256, 1);
            }
            case CUBLAS_F32 -> library("cublasSgemm", x, weights);
            case CUBLAS_F16 -> library("cublasGemmExFP16FP32", halves(x), halves(weights));
        }
        if (variant.isEngines()) {
            graph.transferToHost(DataTransferMode.UNDER_DEMAND, floats);
        }
    }

    private TaskGraph send(Object stored, IntArray call) {
        return graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, floats, stored, call);
    }

    private static int padded(int size) {
        return (size + 15) / 16 * 16;
    }

    /** As {@link FloatLinearKernels} and {@link TensorCoreKernels} want it. */
    private IntArray call() {
        int[] values = {0, inputs, rows, inputs, 0, outputs, 1, outputs, -1, Epilogue.STORE, rows * inputs, outputs, -1, 0,
            rows * (inputs + outputs), padded(outputs)};
        IntArray call = new IntArray(32);
        call.init(0);
        for (int i = 0; i < values.length; i++) {
            call.set(i, values[i]);
        }
        return call;
    }

    /** Groups of 16 × 16 threads that own {@code tile × tile} results each. */
    private void grid(int tile) {
        grid("run", new WorkerGrid2D((outputs + tile - 1) / tile * 16, (rows + tile - 1) / tile * 16), 16, 16);
    }

    private void grid(String task, WorkerGrid grid, int localX, int localY) {
        grid.setLocalWork(localX, localY, 1);
        grids.addWorkerGrid("gemm." + task, grid);
    }

    private static ShortArray shorts(FloatArray from) {
        ShortArray halves = new ShortArray(from.getSize());
        for (int i = 0; i < halves.getSize(); i++) {
            halves.set(i, Float.floatToFloat16(from.get(i)));
        }
        return halves;
    }

    private static HalfFloatArray halves(FloatArray from) {
        HalfFloatArray halves = new HalfFloatArray(from.getSize());
        for (int i = 0; i < from.getSize(); i++) {
            halves.set(i, new HalfFloat(from.get(i)));
        }
        return halves;
    }

    /** cuBLAS counts in columns first: {@code outᵀ = Wᵀ·xᵀ}. Called by name, since not every SDK has it. */
    private void library(String function, Object left, Object right) {
        TornadoFunctions.LibraryTask13<Integer, Integer, Integer, Integer, Integer, Float, Object, Integer, Object, Integer,
                Float, FloatArray, Integer> task = (opA, opB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) ->
                        call(function, opA, opB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
        graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, left, right, out)
                .libraryTask("run", task, NO_OPERATION, NO_OPERATION, outputs, rows, inputs, 1f, right, outputs, left, inputs,
                        0f, out, outputs)
                .transferToHost(DataTransferMode.UNDER_DEMAND, out);
    }

    private static LibraryTaskDescriptor call(String function, Object... arguments) {
        try {
            for (var method : Class.forName("uk.ac.manchester.tornado.cublas.CuBlas").getMethods()) {
                if (method.getName().equals(function)) {
                    return (LibraryTaskDescriptor) method.invoke(null, arguments);
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cuBLAS's " + function, e);
        }
        throw new IllegalStateException("cuBLAS has no " + function);
    }

    /** A result a thread, read straight from global memory. */
    static void naive(FloatArray x, FloatArray weights, FloatArray out, int rows, int inputs, int outputs) {
        for (@Parallel int row = 0; row < rows; row++) {
            for (@Parallel int column = 0; column < outputs; column++) {
                float sum = 0f;
                for (int k = 0; k < inputs; k++) {
                    sum += x.get(row * inputs + k) * weights.get(k * outputs + column);
                }
                out.set(row * outputs + column, sum);
            }
        }
    }

    void run() {
        last = plan.execute();
    }

    /** The device time of the last run. */
    long kernelNanos() {
        return last.getProfilerResult().getDeviceKernelTime();
    }

    /**
     * Compares some results of the last run with double precision.
     *
     * @throws IllegalStateException when one is wrong: a wrong product must not be timed
     */
    void check(GemmVariant variant) {
        boolean own = variant.isEngines();
        last.transferToHost(own ? floats : out);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 200; i++) {
            int row = random.nextInt(rows);
            int column = random.nextInt(outputs);
            double expected = 0;
            for (int k = 0; k < inputs; k++) {
                expected += (double) x.get(row * inputs + k) * weights.get(k * outputs + column);
            }
            float actual = own ? floats.get(rows * inputs + row * outputs + column) : out.get(row * outputs + column);
            // Rounding F16 inputs of order one, summed at random signs.
            double tolerance = (variant.isHalf() ? 1e-2 : 1e-4) * Math.sqrt(inputs);
            if (!(Math.abs(actual - expected) <= tolerance)) {
                throw new IllegalStateException(variant + " gives " + actual + " for " + expected + " at [" + row + ", "
                        + column + "]");
            }
        }
    }

    @Override
    public void close() {
        try {
            plan.close();
        } catch (TornadoExecutionPlanException e) {
            throw new IllegalStateException("the device's memory could not be given back", e);
        }
    }
}
