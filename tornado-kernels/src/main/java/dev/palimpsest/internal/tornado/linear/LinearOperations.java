package dev.palimpsest.internal.tornado.linear;

import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.tornado.device.Device;
import dev.palimpsest.internal.tornado.device.DeviceMemory;
import dev.palimpsest.internal.tornado.device.Kernel;
import dev.palimpsest.internal.tornado.device.Weights;
import dev.palimpsest.internal.tornado.memory.DeviceRows;
import dev.palimpsest.internal.tornado.memory.DeviceTensor;
import dev.palimpsest.internal.tornado.memory.DeviceWeight;
import java.lang.foreign.MemorySegment;

/** Matrix products: from checked tensors to a kernel's call and grid. The kernels' Javadoc defines the calls. */
public final class LinearOperations {

    /** Rows up to which a tile of 64 would be mostly empty. */
    private static final int FEW = 16;

    /** From this number of workgroups on the largest tile is worth its registers: about what fills a large device. */
    private static final int WIDE = 128;

    private final Device device;
    private final LinearGraphs kernels;

    /** @throws IllegalStateException when tensor cores are asked for and compute wrong results */
    public LinearOperations(Device device, LinearGraphs kernels) {
        this.device = device;
        this.kernels = kernels;
        if (kernels.tensorCores != null) {
            checkTensorCores();
        }
    }

    /**
     * {@code out = epilogue(x·W + b)}.
     *
     * @param epilogue one of {@link Epilogue}'s
     * @param pre      receives {@code x·W + b} where the epilogue is GELU, or null
     */
    public void linear(DeviceRows x, Linear map, int epilogue, DeviceRows pre, DeviceRows out) {
        if (out.isEmpty()) {
            return;
        }
        boolean half = map.weight() instanceof DeviceWeight weight && weight.place().half();
        if (kernels.tensorCores != null && half && x.rows() > FEW) {
            linearOnTensorCores(x, map, epilogue, pre, out);
        } else {
            linear(x, map, epilogue, pre, out, tile(x.rows(), map));
        }
    }

    /** The side of a workgroup's tile: whichever kernel runs, the sums are the same to the bit. */
    private static int tile(int rows, Linear map) {
        if (rows <= FEW) {
            return 16;
        }
        long wide = (rows + 127L) / 128 * ((map.outputs() + 127L) / 128);
        return map.weight() instanceof DeviceWeight && wide >= WIDE ? 128 : 64;
    }

    /** @param tile 16, 64 or, for an uploaded weight, 128 */
    void linear(DeviceRows x, Linear map, int epilogue, DeviceRows pre, DeviceRows out, int tile) {
        Kernel kernel = map.weight() instanceof DeviceWeight weight
                ? uploadedKernel(weight.place(), tile)
                : tile == 16 ? kernels.trainedFew : kernels.trainedMultiply;
        device.run(kernel, tiles(map.outputs(), tile), tiles(x.rows(), tile), call(x, map, epilogue, pre, out, 0, 0));
    }

    private static int tiles(int size, int tile) {
        return (size + tile - 1) / tile;
    }

    private Kernel uploadedKernel(DeviceWeight.Place place, int tile) {
        LinearGraphs.Tiles tiles = (place.half() ? kernels.halves : kernels.floats).get(place.shard());
        return switch (tile) {
            case 16 -> tiles.few();
            case 64 -> tiles.tall();
            default -> tiles.wide();
        };
    }

    private static int[] call(DeviceRows x, Linear map, int epilogue, DeviceRows pre, DeviceRows out, int sums,
            int sumStride) {
        boolean inputFirst = map.layout() == Linear.Layout.INPUT_OUTPUT;
        DeviceTensor weight = (DeviceTensor) map.weight();
        DeviceTensor bias = (DeviceTensor) map.bias();
        return new int[] {x.offset(), x.stride(), x.rows(), x.columns(), weight.offset(),
            inputFirst ? weight.stride() : 1, inputFirst ? 1 : weight.stride(), map.outputs(),
            bias == null ? -1 : bias.vectorOffset(), epilogue, out.offset(), out.stride(),
            pre == null ? -1 : pre.offset(), pre == null ? 0 : pre.stride(), sums, sumStride, 1};
    }

    /** {@code sum += leftᵀ·right}: the gradient of a map's weight. */
    public void addOuterProducts(DeviceRows left, DeviceRows right, DeviceRows sum) {
        if (left.rows() > 0 && !sum.isEmpty()) {
            device.run(kernels.trainedMultiply, tiles(sum.columns(), TrainedWeightKernels.TILE),
                    tiles(sum.rows(), TrainedWeightKernels.TILE), left.offset(), 1, left.columns(), left.rows(),
                    right.offset(), right.stride(), 1, right.columns(), -1, Epilogue.ADD, sum.offset(), sum.stride(),
                    -1, 0, 0, 0, left.stride());
        }
    }

    private void linearOnTensorCores(DeviceRows x, Linear map, int epilogue, DeviceRows pre, DeviceRows out) {
        int across = tiles(map.outputs(), 16);
        int down = tiles(x.rows(), 16);
        long room = 256L * across * down;
        synchronized (device) {
            int sums = device.take(StorageType.F32, room);
            try {
                int[] call = call(x, map, epilogue, pre, out, sums, 16 * across);
                int shard = ((DeviceWeight) map.weight()).place().shard();
                device.run(kernels.tensorCores.multiply.get(shard), across, down, call);
                device.runOver(kernels.tensorCores.finish, out.elements(), call);
            } finally {
                device.giveBack(StorageType.F32, sums, room);
            }
        }
    }

    /** Compares a product on tensor cores with the plain kernels': a device may compute wrong results without an error. */
    private void checkTensorCores() {
        int rows = 19;
        int inputs = 37;
        int outputs = 21;
        float[] values = new float[rows * inputs];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 37 % 101 - 50) / 64f;
        }
        short[] halves = new short[inputs * outputs];
        for (int i = 0; i < halves.length; i++) {
            halves[i] = Float.floatToFloat16((i * 53 % 103 - 51) / 64f);
        }
        DeviceWeight weight = new DeviceWeight(null,
                Matrix.over(MemorySegment.ofArray(halves), inputs, outputs, StorageType.F16));
        Weights.settle(weight, device);
        try (DeviceMemory room = new DeviceMemory(device, null, null, closed -> {})) {
            DeviceRows x = (DeviceRows) room.tensor(rows, inputs, StorageType.F32);
            DeviceRows plain = (DeviceRows) room.tensor(rows, outputs, StorageType.F32);
            DeviceRows cores = (DeviceRows) room.tensor(rows, outputs, StorageType.F32);
            device.transfers().write(values, x);
            Linear map = new Linear(weight, Linear.Layout.INPUT_OUTPUT, null);
            linear(x, map, Epilogue.STORE, null, plain, 64);
            linearOnTensorCores(x, map, Epilogue.STORE, null, cores);
            float[] expected = device.transfers().read(plain);
            float[] actual = device.transfers().read(cores);
            for (int i = 0; i < expected.length; i++) {
                // Every factor is exact in F16: only the order of the sums differs.
                if (!(Math.abs(expected[i] - actual[i]) < 1e-3)) {
                    throw new IllegalStateException("the tensor cores of " + device.choice().name() + " compute "
                            + actual[i] + " where " + expected[i] + " is right: leave out -D" + TensorCores.PROPERTY);
                }
            }
        } finally {
            device.giveBackWeight(weight.place(), weight.matrix().size());
        }
    }
}
