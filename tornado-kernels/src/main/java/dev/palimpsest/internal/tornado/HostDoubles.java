package dev.palimpsest.internal.tornado;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.compute.InverseMemory;
import dev.palimpsest.internal.compute.MomentSum;
import dev.palimpsest.internal.compute.NearestRows;
import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.SwapRule;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tornado.device.Device;
import dev.palimpsest.internal.tornado.memory.DeviceRows;
import dev.palimpsest.internal.tornado.memory.DeviceTensor;
import dev.palimpsest.internal.tornado.memory.HostRows;
import java.util.function.BiConsumer;

/**
 * The operations in double for a device that has none: activations are read from the device, the CPU engine computes, and
 * what it has changed is written back. Tensors of doubles belong to the CPU engine.
 */
final class HostDoubles implements DoublePrecision, AutoCloseable {

    private final Engine cpu;
    private final Device device;

    HostDoubles(Device device, EngineOptions options) {
        this.device = device;
        this.cpu = Engines.open("cpu", options);
    }

    Engine engine() {
        return cpu;
    }

    private static Tensor host(DeviceTensor doubles) {
        return doubles == null ? null : ((HostRows) doubles).tensor();
    }

    @Override
    public double[] read(DeviceTensor from) {
        return cpu.readDoubles(host(from));
    }

    @Override
    public void move(DeviceTensor from, int[] fromRows, DeviceTensor to, int[] toRows) {
        if (fromRows != null) {
            cpu.gather(host(from), fromRows, host(to));
        } else if (toRows != null) {
            cpu.scatter(host(from), host(to), toRows);
        } else {
            cpu.copy(host(from), host(to));
        }
    }

    @Override
    public void crossEntropy(DeviceRows logits, int[] targets, DeviceTensor losses) {
        over(logits, null, false, (x, none) -> cpu.crossEntropy(x, targets, host(losses)));
    }

    @Override
    public void crossEntropyBackward(DeviceRows logits, int[] targets, float[] weights) {
        over(logits, null, true, (x, none) -> cpu.crossEntropyBackward(x, targets, weights));
    }

    @Override
    public void klDivergence(DeviceRows logits, DeviceRows reference, DeviceTensor losses) {
        over(logits, reference, false, (x, y) -> cpu.klDivergence(x, y, host(losses)));
    }

    @Override
    public void klDivergenceBackward(DeviceRows logits, DeviceRows reference, float[] weights) {
        over(logits, reference, true, (x, y) -> cpu.klDivergenceBackward(x, y, weights));
    }

    @Override
    public double squaredNorm(DeviceRows x) {
        double[] sum = new double[1];
        over(x, null, false, (rows, none) -> sum[0] = cpu.squaredNorm(rows));
        return sum[0];
    }

    @Override
    public NearestRows nearestRows(DeviceRows queries, DeviceRows keys) {
        NearestRows[] found = new NearestRows[1];
        over(queries, keys, false, (x, y) -> found[0] = cpu.nearestRows(x, y));
        return found[0];
    }

    @Override
    public void outlierSwap(DeviceRows difference, Sequences sequences, SwapRule rule, DeviceTensor norms,
            DeviceTensor zScores, DeviceRows output) {
        over(output, difference, true,
                (to, from) -> cpu.outlierSwap(from, sequences, rule, host(norms), host(zScores), to));
    }

    @Override
    public MomentSum momentSum(int width) {
        return new HostMomentSum(this, cpu.momentSum(width));
    }

    @Override
    public InverseMemory inverseMemory(Matrix moment, double scale, double ridge) {
        return cpu.inverseMemory(moment, scale, ridge);
    }

    @Override
    public InverseMemory projection(Matrix basis, boolean complement, double scale) {
        return cpu.projection(basis, complement, scale);
    }

    /**
     * @param other   what the operation reads besides {@code rows}, or null
     * @param changes whether the operation writes to {@code rows}
     */
    private void over(DeviceRows rows, DeviceRows other, boolean changes, BiConsumer<Tensor, Tensor> operation) {
        try (Workspace workspace = cpu.workspace()) {
            Tensor first = lower(workspace, rows);
            operation.accept(first, other == null ? null : lower(workspace, other));
            if (changes) {
                device.transfers().write(cpu.read(first), rows);
            }
        }
    }

    Tensor lower(Workspace workspace, DeviceRows rows) {
        Tensor tensor = workspace.tensor(rows.rows(), rows.columns());
        cpu.write(device.transfers().read(rows), tensor);
        return tensor;
    }

    @Override
    public void close() {
        cpu.close();
    }
}
