package dev.palimpsest.internal.tornado;

import dev.palimpsest.internal.compute.InverseMemory;
import dev.palimpsest.internal.compute.MomentSum;
import dev.palimpsest.internal.compute.NearestRows;
import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.SwapRule;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tornado.device.Device;
import dev.palimpsest.internal.tornado.editing.EditingOperations;
import dev.palimpsest.internal.tornado.memory.DeviceRows;
import dev.palimpsest.internal.tornado.memory.DeviceTensor;
import dev.palimpsest.internal.tornado.training.TrainingOperations;
import dev.palimpsest.internal.tornado.transformer.LossOperations;
import dev.palimpsest.internal.tornado.transformer.TransformerOperations;

/** The operations in double on a device that has it. */
record DeviceDoubles(Device device, TransformerOperations transformer, LossOperations losses, TrainingOperations training,
        EditingOperations editing) implements DoublePrecision {

    @Override
    public double[] read(DeviceTensor from) {
        return device.transfers().readDoubles((DeviceRows) from);
    }

    @Override
    public void move(DeviceTensor from, int[] fromRows, DeviceTensor to, int[] toRows) {
        transformer.move((DeviceRows) from, fromRows, (DeviceRows) to, toRows);
    }

    @Override
    public void crossEntropy(DeviceRows logits, int[] targets, DeviceTensor perRow) {
        losses.crossEntropy(logits, targets, perRow);
    }

    @Override
    public void crossEntropyBackward(DeviceRows logits, int[] targets, float[] weights) {
        losses.crossEntropyBackward(logits, targets, weights);
    }

    @Override
    public void klDivergence(DeviceRows logits, DeviceRows reference, DeviceTensor perRow) {
        losses.klDivergence(logits, reference, perRow);
    }

    @Override
    public void klDivergenceBackward(DeviceRows logits, DeviceRows reference, float[] weights) {
        losses.klDivergenceBackward(logits, reference, weights);
    }

    @Override
    public double squaredNorm(DeviceRows x) {
        return training.squaredNorm(x);
    }

    @Override
    public NearestRows nearestRows(DeviceRows queries, DeviceRows keys) {
        return editing.nearestRows(queries, keys);
    }

    @Override
    public void outlierSwap(DeviceRows difference, Sequences sequences, SwapRule rule, DeviceTensor norms,
            DeviceTensor zScores, DeviceRows output) {
        editing.outlierSwap(difference, sequences, rule, norms, zScores, output);
    }

    @Override
    public MomentSum momentSum(int width) {
        return editing.momentSum(width);
    }

    @Override
    public InverseMemory inverseMemory(Matrix moment, double scale, double ridge) {
        return editing.inverseMemory(moment, scale, ridge);
    }

    @Override
    public InverseMemory projection(Matrix basis, boolean complement, double scale) {
        return editing.projection(basis, complement, scale);
    }
}
