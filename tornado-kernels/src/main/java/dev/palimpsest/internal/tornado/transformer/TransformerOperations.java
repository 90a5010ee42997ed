package dev.palimpsest.internal.tornado.transformer;

import dev.palimpsest.internal.compute.LayerNorm;
import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.tornado.device.Device;
import dev.palimpsest.internal.tornado.device.IndexLists;
import dev.palimpsest.internal.tornado.device.Kernel;
import dev.palimpsest.internal.tornado.memory.Arenas;
import dev.palimpsest.internal.tornado.memory.DeviceRows;
import dev.palimpsest.internal.tornado.memory.DeviceTensor;
import dev.palimpsest.internal.tornado.memory.DeviceWeight;

/**
 * A transformer's operations besides its matrix products: from checked tensors to a kernel's call and grid. The kernels'
 * Javadoc defines the calls.
 */
public final class TransformerOperations {

    private static final int[] NONE = {};

    private final Device device;
    private final TransformerGraphs kernels;
    private final IndexLists lists;
    private final RotaryTurns turns;

    public TransformerOperations(Device device, TransformerGraphs kernels) {
        this.device = device;
        this.kernels = kernels;
        this.lists = device.lists();
        this.turns = new RotaryTurns(device);
    }

    // ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /** @param add adds the rows to what {@code out} holds */
    public void embed(int[] rows, DeviceTensor table, boolean add, DeviceRows out) {
        if (out.isEmpty()) {
            return;
        }
        Kernel kernel = switch (table) {
            case DeviceWeight weight when weight.place().half() -> kernels.embedHalves.get(weight.place().shard());
            case DeviceWeight weight -> kernels.embed.get(weight.place().shard());
            default -> kernels.embedTrained;
        };
        synchronized (device) {
            lists.place(rows);
            device.runOver(kernel, out.elements(), table.offset(), table.stride(), out.offset(), out.stride(),
                    out.rows(), out.columns(), 0, add ? 1 : 0);
        }
    }

    public void clear(DeviceRows to) {
        if (!to.isEmpty()) {
            device.runOver(kernels.clear, to.elements(), 0, 0, to.offset(), to.stride(), to.rows(), to.columns());
        }
    }

    /**
     * {@code to[toRows[i]] = from[fromRows[i]]}, both in float or both in double.
     *
     * @param fromRows null for all rows in their order; likewise {@code toRows}
     */
    public void move(DeviceRows from, int[] fromRows, DeviceRows to, int[] toRows) {
        int count = fromRows == null ? from.rows() : fromRows.length;
        if (count == 0 || from.columns() == 0) {
            return;
        }
        Kernel kernel = from.type() == StorageType.F64 ? kernels.moveDoubles : kernels.move;
        synchronized (device) {
            lists.place(fromRows == null ? NONE : fromRows, toRows == null ? NONE : toRows);
            device.runOver(kernel, (long) count * from.columns(), from.offset(), from.stride(), to.offset(),
                    to.stride(), count, from.columns(), fromRows == null ? -1 : 0,
                    toRows == null ? -1 : fromRows == null ? 0 : count);
        }
    }

    public void addRows(DeviceRows from, int[] fromRows, DeviceRows to, int[] toRows) {
        if (fromRows.length == 0 || from.columns() == 0) {
            return;
        }
        synchronized (device) {
            lists.place(fromRows, toRows);
            device.runOver(kernels.add, from.columns(), from.offset(), from.stride(), to.offset(), to.stride(),
                    fromRows.length, from.columns(), 0, fromRows.length);
        }
    }

    public int[] argmax(DeviceRows logits) {
        int[] best = new int[logits.rows()];
        synchronized (device) {
            for (int from = 0; from < best.length; from += Arenas.RESULTS) {
                int count = Math.min(best.length - from, Arenas.RESULTS);
                device.run(kernels.argmax, count, 1, logits.at(from), logits.stride(), count, logits.columns());
                System.arraycopy(device.transfers().intResults(count), 0, best, from, count);
            }
        }
        return best;
    }

    // ── layer norm, activations, rotary embedding ────────────────────────────────────────────────────────────────────

    public void layerNorm(DeviceRows x, LayerNorm norm, DeviceRows out) {
        if (!x.isEmpty()) {
            device.runWithScalars(kernels.norm, x.rows(), new float[] {norm.epsilon()}, x.offset(), x.stride(),
                    x.rows(), x.columns(), vector(norm.gain()), vector(norm.bias()), out.offset(), out.stride());
        }
    }

    public void layerNormBackward(DeviceRows x, LayerNorm norm, DeviceRows gradient, DeviceRows dX) {
        if (!x.isEmpty()) {
            device.runWithScalars(kernels.normBackward, x.rows(), new float[] {norm.epsilon()}, x.offset(), x.stride(),
                    x.rows(), x.columns(), vector(norm.gain()), vector(norm.bias()), dX.offset(), dX.stride(),
                    gradient.offset(), gradient.stride());
        }
    }

    private static int vector(Tensor parameter) {
        return ((DeviceTensor) parameter).vectorOffset();
    }

    public void gelu(DeviceRows pre, DeviceRows out) {
        elementwise(kernels.gelu, pre, out);
    }

    public void geluBackward(DeviceRows pre, DeviceRows gradient) {
        elementwise(kernels.geluBackward, pre, gradient);
    }

    public void relu(DeviceRows pre, DeviceRows out) {
        elementwise(kernels.relu, pre, out);
    }

    public void reluBackward(DeviceRows pre, DeviceRows gradient) {
        elementwise(kernels.reluBackward, pre, gradient);
    }

    private void elementwise(Kernel kernel, DeviceRows x, DeviceRows y) {
        if (!x.isEmpty()) {
            device.runOver(kernel, x.elements(), x.offset(), x.stride(), y.offset(), y.stride(), x.rows(), x.columns());
        }
    }

    public void rotate(DeviceRows x, int[] positions, int heads, int rotaryWidth, boolean inverse) {
        if (!x.isEmpty() && rotaryWidth > 0) {
            int pairs = rotaryWidth / 2;
            synchronized (device) {
                device.runOver(kernels.rotate, (long) x.rows() * heads * pairs, x.offset(), x.stride(), x.rows(), heads,
                        x.columns() / heads, pairs, turns.of(positions, rotaryWidth), inverse ? 1 : 0);
            }
        }
    }

    // ── attention ────────────────────────────────────────────────────────────────────────────────────────────────

    public void attention(DeviceRows q, DeviceRows keys, DeviceRows values, Sequences sequences, int heads,
            DeviceRows out) {
        if (!q.isEmpty()) {
            synchronized (device) {
                device.run(kernels.attention, q.rows() * heads, 1, q.offset(), q.stride(), q.rows(), heads,
                        q.columns() / heads, keys.offset(), keys.stride(), values.offset(), values.stride(),
                        out.offset(), out.stride(), lists.place(sequences));
            }
        }
    }

    /**
     * @param inputs  q, keys, values, gradient
     * @param outputs dQ, dK, dV
     */
    public void attentionBackward(DeviceRows[] inputs, Sequences sequences, int heads, DeviceRows[] outputs) {
        DeviceRows q = inputs[0];
        if (q.isEmpty()) {
            return;
        }
        long kept = 3L * q.rows() * heads;
        synchronized (device) {
            int at = device.take(StorageType.F32, kept);
            try {
                int[] call = {q.offset(), q.stride(), q.rows(), heads, q.columns() / heads, inputs[1].offset(),
                    inputs[1].stride(), inputs[2].offset(), inputs[2].stride(), outputs[0].offset(),
                    outputs[0].stride(), lists.place(sequences), inputs[3].offset(), inputs[3].stride(), at,
                    outputs[1].offset(), outputs[1].stride(), outputs[2].offset(), outputs[2].stride()};
                device.run(kernels.attentionQueries, q.rows() * heads, 1, call);
                device.run(kernels.attentionKeys, q.rows() * heads, 1, call);
            } finally {
                device.giveBack(StorageType.F32, at, kept);
            }
        }
    }
}
