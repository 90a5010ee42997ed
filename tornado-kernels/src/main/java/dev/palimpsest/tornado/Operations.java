package dev.palimpsest.tornado;

import dev.palimpsest.compute.LayerNorm;
import dev.palimpsest.compute.Linear;
import dev.palimpsest.compute.Sequences;
import dev.palimpsest.compute.Tensor;
import dev.palimpsest.tensor.Matrix;
import dev.palimpsest.tensor.StorageType;
import java.lang.foreign.MemorySegment;

/**
 * The operations in float: from checked tensors to a kernel's call and grid. The calls are laid out at the kernels. One for
 * the device, whose index it fills: what two engines do in two threads happens one after the other.
 */
final class Operations {

    /** Rows up to which a tile of 64 would be mostly empty. */
    private static final int FEW = 16;

    /** Workgroups of the largest tile from which on it is worth its registers: about what fills a large device. */
    private static final int WIDE = 128;

    private static final int[] NONE = {};

    private final Device device;
    private final Kernels kernels;
    private final IndexLists lists;
    private final RotaryTurns turns;

    Operations(Device device) {
        this.device = device;
        this.kernels = device.kernels();
        this.lists = new IndexLists(device);
        this.turns = new RotaryTurns(device);
    }

    IndexLists lists() {
        return lists;
    }

    /** @param add to what {@code out} holds */
    synchronized void embed(int[] rows, DeviceTensor table, boolean add, DeviceRows out) {
        if (out.isEmpty()) {
            return;
        }
        lists.place(rows);
        Kernel kernel = switch (table) {
            case DeviceWeight weight when weight.place().half() -> kernels.embedHalves.get(weight.place().shard());
            case DeviceWeight weight -> kernels.embed.get(weight.place().shard());
            default -> kernels.training.embed;
        };
        device.runOver(kernel, elements(out), offset(table), stride(table), out.offset(), out.stride(), out.rows(),
                out.columns(), 0, add ? 1 : 0);
    }

    synchronized void clear(DeviceRows to) {
        if (!to.isEmpty()) {
            device.runOver(kernels.clear, elements(to), 0, 0, to.offset(), to.stride(), to.rows(), to.columns());
        }
    }

    synchronized void move(DeviceRows from, int[] fromRows, DeviceRows to, int[] toRows) {
        int count = fromRows == null ? from.rows() : fromRows.length;
        if (count == 0 || from.columns() == 0) {
            return;
        }
        lists.place(fromRows == null ? NONE : fromRows, toRows == null ? NONE : toRows);
        device.runOver(kernels.move, (long) count * from.columns(), from.offset(), from.stride(), to.offset(),
                to.stride(), count, from.columns(), fromRows == null ? -1 : 0,
                toRows == null ? -1 : fromRows == null ? 0 : count);
    }

    synchronized void addRows(DeviceRows from, int[] fromRows, DeviceRows to, int[] toRows) {
        if (fromRows.length == 0 || from.columns() == 0) {
            return;
        }
        lists.place(fromRows, toRows);
        device.runOver(kernels.add, from.columns(), from.offset(), from.stride(), to.offset(), to.stride(),
                fromRows.length, from.columns(), 0, fromRows.length);
    }

    synchronized void layerNorm(DeviceRows x, LayerNorm norm, DeviceRows out) {
        if (!x.isEmpty()) {
            device.runWithScalar(kernels.norm, x.rows(), norm.epsilon(), x.offset(), x.stride(), x.rows(), x.columns(),
                    vector(norm.gain()), vector(norm.bias()), out.offset(), out.stride());
        }
    }

    synchronized void layerNormBackward(DeviceRows x, LayerNorm norm, DeviceRows gradient, DeviceRows dX) {
        if (!x.isEmpty()) {
            device.runWithScalar(kernels.normBackward, x.rows(), norm.epsilon(), x.offset(), x.stride(), x.rows(),
                    x.columns(), vector(norm.gain()), vector(norm.bias()), dX.offset(), dX.stride(), gradient.offset(),
                    gradient.stride());
        }
    }

    /** Where a bias, γ or β lies among the activations. */
    private static int vector(Tensor parameter) {
        return parameter instanceof DeviceWeight weight ? weight.vector().offset() : offset((DeviceTensor) parameter);
    }

    private static int offset(DeviceTensor parameter) {
        return parameter instanceof DeviceRows rows ? rows.offset() : ((DeviceWeight) parameter).place().offset();
    }

    private static int stride(DeviceTensor parameter) {
        return parameter instanceof DeviceRows rows ? rows.stride() : parameter.columns();
    }

    void linear(DeviceRows x, Linear map, int epilogue, DeviceRows pre, DeviceRows out) {
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
    synchronized void linear(DeviceRows x, Linear map, int epilogue, DeviceRows pre, DeviceRows out, int tile) {
        Kernel kernel = map.weight() instanceof DeviceWeight weight
                ? uploadedKernel(weight.place(), tile)
                : tile == 16 ? kernels.training.linearFew : kernels.training.multiply;
        device.run(kernel, (map.outputs() + tile - 1) / tile, (x.rows() + tile - 1) / tile,
                call(x, map, epilogue, pre, out, 0, 0));
    }

    private Kernel uploadedKernel(DeviceWeight.Place place, int tile) {
        return switch (tile) {
            case 16 -> (place.half() ? kernels.halfFew : kernels.linearFew).get(place.shard());
            case 64 -> (place.half() ? kernels.halfTall : kernels.linearTall).get(place.shard());
            default -> (place.half() ? kernels.halfWide : kernels.linearWide).get(place.shard());
        };
    }

    private static int[] call(DeviceRows x, Linear map, int epilogue, DeviceRows pre, DeviceRows out, int sums,
            int sumStride) {
        boolean inputFirst = map.layout() == Linear.Layout.INPUT_OUTPUT;
        DeviceTensor weight = (DeviceTensor) map.weight();
        return new int[] {x.offset(), x.stride(), x.rows(), x.columns(), offset(weight),
            inputFirst ? stride(weight) : 1, inputFirst ? 1 : stride(weight), map.outputs(),
            map.bias() == null ? -1 : vector(map.bias()), epilogue, out.offset(), out.stride(),
            pre == null ? -1 : pre.offset(), pre == null ? 0 : pre.stride(), sums, sumStride, 1};
    }

    /** Half weights and more than a few rows, where tensor cores are wanted. */
    private synchronized void linearOnTensorCores(DeviceRows x, Linear map, int epilogue, DeviceRows pre,
            DeviceRows out) {
        int across = (map.outputs() + 15) / 16;
        int down = (x.rows() + 15) / 16;
        long room = 256L * across * down;
        int sums = device.take(StorageType.F32, room);
        try {
            int[] call = call(x, map, epilogue, pre, out, sums, 16 * across);
            device.run(kernels.tensorCores.multiply.get(((DeviceWeight) map.weight()).place().shard()), across, down,
                    call);
            device.runOver(kernels.tensorCores.finish, elements(out), call);
        } finally {
            device.giveBack(StorageType.F32, sums, room);
        }
    }

    /** A product of known numbers before the first real one: kernels nobody could try where they were written. */
    void checkTensorCores() {
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
        try (DeviceMemory room = new DeviceMemory(null, device, null)) {
            DeviceRows x = (DeviceRows) room.tensor(rows, inputs, StorageType.F32);
            DeviceRows plain = (DeviceRows) room.tensor(rows, outputs, StorageType.F32);
            DeviceRows cores = (DeviceRows) room.tensor(rows, outputs, StorageType.F32);
            device.write(values, x);
            Linear map = new Linear(weight, Linear.Layout.INPUT_OUTPUT, null);
            linear(x, map, Epilogue.STORE, null, plain, 64);
            linearOnTensorCores(x, map, Epilogue.STORE, null, cores);
            float[] expected = device.read(plain);
            float[] actual = device.read(cores);
            for (int i = 0; i < expected.length; i++) {
                // Every factor is a half: only the order of the sums differs.
                if (!(Math.abs(expected[i] - actual[i]) < 1e-3)) {
                    throw new IllegalStateException("the tensor cores of " + device.choice().name() + " compute "
                            + actual[i] + " where " + expected[i] + " is right: leave out -D" + TensorCores.PROPERTY);
                }
            }
        } finally {
            device.giveBackWeight(weight.place(), weight.matrix().size());
        }
    }

    synchronized void gelu(DeviceRows pre, DeviceRows out) {
        if (!pre.isEmpty()) {
            device.runOver(kernels.gelu, elements(pre), pre.offset(), pre.stride(), out.offset(), out.stride(),
                    pre.rows(), pre.columns());
        }
    }

    synchronized void geluBackward(DeviceRows pre, DeviceRows gradient) {
        if (!pre.isEmpty()) {
            device.runOver(kernels.geluBackward, elements(pre), pre.offset(), pre.stride(), gradient.offset(),
                    gradient.stride(), pre.rows(), pre.columns());
        }
    }

    synchronized void rotate(DeviceRows x, int[] positions, int heads, int rotaryWidth, boolean inverse) {
        if (!x.isEmpty() && rotaryWidth > 0) {
            int pairs = rotaryWidth / 2;
            device.runOver(kernels.rotate, (long) x.rows() * heads * pairs, x.offset(), x.stride(), x.rows(), heads,
                    x.columns() / heads, pairs, turns.of(positions, rotaryWidth), inverse ? 1 : 0);
        }
    }

    synchronized void attention(DeviceRows q, DeviceRows keys, DeviceRows values, Sequences sequences, int heads, DeviceRows out) {
        if (!q.isEmpty()) {
            device.run(kernels.attention, q.rows() * heads, 1, q.offset(), q.stride(), q.rows(), heads,
                    q.columns() / heads, keys.offset(), keys.stride(), values.offset(), values.stride(), out.offset(),
                    out.stride(), lists.place(sequences));
        }
    }

    /**
     * @param inputs  q, keys, values, gradient
     * @param outputs dQ, dK, dV
     */
    synchronized void attentionBackward(DeviceRows[] inputs, Sequences sequences, int heads, DeviceRows[] outputs) {
        DeviceRows q = inputs[0];
        if (q.isEmpty()) {
            return;
        }
        long kept = 3L * q.rows() * heads;
        int at = device.take(StorageType.F32, kept);
        try {
            int[] call = {q.offset(), q.stride(), q.rows(), heads, q.columns() / heads, inputs[1].offset(),
                inputs[1].stride(), inputs[2].offset(), inputs[2].stride(), outputs[0].offset(), outputs[0].stride(),
                lists.place(sequences), inputs[3].offset(), inputs[3].stride(), at, outputs[1].offset(),
                outputs[1].stride(), outputs[2].offset(), outputs[2].stride()};
            device.run(kernels.attentionQueries, q.rows() * heads, 1, call);
            device.run(kernels.attentionKeys, q.rows() * heads, 1, call);
        } finally {
            device.giveBack(StorageType.F32, at, kept);
        }
    }

    synchronized int[] argmax(DeviceRows logits) {
        int[] best = new int[logits.rows()];
        for (int from = 0; from < best.length; from += Arenas.RESULTS) {
            int count = Math.min(best.length - from, Arenas.RESULTS);
            device.run(kernels.argmax, count, 1, logits.at(from), logits.stride(), count, logits.columns());
            System.arraycopy(device.results(count), 0, best, from, count);
        }
        return best;
    }

    private static long elements(DeviceRows rows) {
        return (long) rows.rows() * rows.columns();
    }
}
