package dev.palimpsest.tornado;

import dev.palimpsest.compute.AdamStep;
import dev.palimpsest.tensor.StorageType;

/** Operations that change weights: from checked tensors to calls and grids. The calls are laid out at the kernels. */
final class TrainingOperations {

    private final Device device;
    private final TrainingKernels kernels;

    TrainingOperations(Device device) {
        this.device = device;
        this.kernels = device.kernels().training;
    }

    synchronized void addOuterProducts(DeviceRows left, DeviceRows right, DeviceRows sum) {
        if (left.rows() > 0 && !sum.isEmpty()) {
            // sum += leftᵀ·right
            device.run(kernels.multiply, tiles(sum.columns(), TrainedWeightKernels.TILE),
                    tiles(sum.rows(), TrainedWeightKernels.TILE), left.offset(), 1, left.columns(), left.rows(),
                    right.offset(), right.stride(), 1, right.columns(), -1, Epilogue.ADD, sum.offset(), sum.stride(),
                    -1, 0, 0, 0, left.stride());
        }
    }

    synchronized void addRowSum(DeviceRows rows, DeviceRows sum) {
        if (!rows.isEmpty()) {
            device.run(kernels.rowSum, tiles(rows.columns(), RowSumKernels.COLUMNS), 1, rows.offset(), rows.stride(),
                    rows.rows(), rows.columns(), sum.offset());
        }
    }

    synchronized void normParameters(DeviceRows x, float epsilon, DeviceRows gradient, DeviceRows dGain,
            DeviceRows dBias) {
        if (x.isEmpty()) {
            return;
        }
        long room = 2L * x.rows();
        int moments = device.take(StorageType.F32, room);
        try {
            int[] call = {gradient.offset(), gradient.stride(), x.rows(), x.columns(), dBias.offset(), x.offset(),
                x.stride(), dGain.offset(), moments};
            device.runWithScalars(kernels.normMoments, x.rows(), new float[] {epsilon}, call);
            device.run(kernels.normParameters, tiles(x.columns(), RowSumKernels.COLUMNS), 1, call);
        } finally {
            device.giveBack(StorageType.F32, moments, room);
        }
    }

    /** Rows on the device, then their sums here, in the order of rows. Needs a device with doubles. */
    synchronized double squaredNorm(DeviceRows x) {
        double sum = 0;
        for (int from = 0; from < x.rows() && !x.isEmpty(); from += Arenas.DOUBLE_BOX) {
            int count = Math.min(x.rows() - from, Arenas.DOUBLE_BOX);
            device.run(kernels.squares, count, 1, x.at(from), x.stride(), count, x.columns());
            for (double square : device.doubleResults(count)) {
                sum += square;
            }
        }
        return sum;
    }

    synchronized void adam(DeviceRows parameter, DeviceRows gradient, DeviceRows mean, DeviceRows square,
            AdamStep step) {
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
        device.runWithScalars(kernels.adam, threads(kernels.adam, parameter), scalars, parameter.offset(),
                parameter.stride(), gradient.offset(), gradient.stride(), mean.offset(), mean.stride(), square.offset(),
                square.stride(), parameter.rows(), parameter.columns());
    }

    synchronized void clamp(DeviceRows x, float limit) {
        if (!x.isEmpty()) {
            device.runWithScalars(kernels.clamp, threads(kernels.clamp, x), new float[] {limit}, x.offset(), x.stride(),
                    x.rows(), x.columns());
        }
    }

    private static int tiles(int size, int tile) {
        return (size + tile - 1) / tile;
    }

    /** Groups of threads that stride over the elements. */
    private static int threads(Kernel kernel, DeviceRows rows) {
        return kernel.groupsFor((long) rows.rows() * rows.columns(), Device.MOST_GROUPS);
    }
}
