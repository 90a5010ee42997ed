package dev.palimpsest.internal.tornado.training;

import dev.palimpsest.internal.compute.AdamStep;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.tornado.device.Device;
import dev.palimpsest.internal.tornado.device.Kernel;
import dev.palimpsest.internal.tornado.memory.Arenas;
import dev.palimpsest.internal.tornado.memory.DeviceRows;

/**
 * Gradients of parameters and their updates by an optimiser: from checked tensors to a kernel's call and grid. The
 * kernels' Javadoc defines the calls.
 */
public record TrainingOperations(Device device, TrainingGraphs kernels) {

    /** {@code sum += Σ_t rows_t}. */
    public void addRowSum(DeviceRows rows, DeviceRows sum) {
        if (!rows.isEmpty()) {
            device.run(kernels.rowSum, groups(rows.columns()), 1, rows.offset(), rows.stride(), rows.rows(),
                    rows.columns(), sum.offset());
        }
    }

    /** Adds a layer norm's dγ and dβ. */
    public void normParameters(DeviceRows x, float epsilon, DeviceRows gradient, DeviceRows dGain, DeviceRows dBias) {
        if (x.isEmpty()) {
            return;
        }
        long room = 2L * x.rows();
        synchronized (device) {
            int moments = device.take(StorageType.F32, room);
            try {
                int[] call = {gradient.offset(), gradient.stride(), x.rows(), x.columns(), dBias.offset(), x.offset(),
                    x.stride(), dGain.offset(), moments};
                device.runWithScalars(kernels.normMoments, x.rows(), new float[] {epsilon}, call);
                device.run(kernels.normParameters, groups(x.columns()), 1, call);
            } finally {
                device.giveBack(StorageType.F32, moments, room);
            }
        }
    }

    /** Σ x²: the device sums each row, the host adds the rows in their order. Needs a device with doubles. */
    public double squaredNorm(DeviceRows x) {
        double sum = 0;
        synchronized (device) {
            for (int from = 0; from < x.rows() && !x.isEmpty(); from += Arenas.DOUBLE_BOX) {
                int count = Math.min(x.rows() - from, Arenas.DOUBLE_BOX);
                device.run(kernels.squares, count, 1, x.at(from), x.stride(), count, x.columns());
                for (double square : device.transfers().doubleResults(count)) {
                    sum += square;
                }
            }
        }
        return sum;
    }

    public void adam(DeviceRows parameter, DeviceRows gradient, DeviceRows mean, DeviceRows square, AdamStep step) {
        if (parameter.isEmpty()) {
            return;
        }
        float[] scalars = {
            (float) step.beta1(),
            (float) (1 - step.beta1()),
            (float) step.beta2(),
            (float) (1 - step.beta2()),
            (float) step.gradientScale(),
            (float) (step.rate() / step.meanCorrection()),
            (float) (1 / Math.sqrt(step.squareCorrection())),
            (float) step.epsilon(),
            (float) (1 - step.rate() * step.decay())
        };
        device.runWithScalars(kernels.adam, groups(kernels.adam, parameter), scalars, parameter.offset(),
                parameter.stride(), gradient.offset(), gradient.stride(), mean.offset(), mean.stride(), square.offset(),
                square.stride(), parameter.rows(), parameter.columns());
    }

    /** {@code x = min(max(x, −limit), limit)}. */
    public void clamp(DeviceRows x, float limit) {
        if (!x.isEmpty()) {
            device.runWithScalars(kernels.clamp, groups(kernels.clamp, x), new float[] {limit}, x.offset(), x.stride(),
                    x.rows(), x.columns());
        }
    }

    /** Workgroups of a kernel that sums over rows. */
    private static int groups(int columns) {
        return (columns + RowSumKernels.COLUMNS - 1) / RowSumKernels.COLUMNS;
    }

    /** Workgroups of a kernel whose threads stride over the elements. */
    private static int groups(Kernel kernel, DeviceRows rows) {
        return kernel.groupsFor(rows.elements(), Device.MOST_GROUPS);
    }
}
