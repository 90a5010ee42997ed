package dev.palimpsest.internal.tornado.editing;

import dev.palimpsest.internal.compute.MomentSum;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.tornado.device.Device;
import dev.palimpsest.internal.tornado.memory.DeviceRows;

/** A sum of second moments in the arena of doubles, {@code [n, n]}; only the lower triangle is kept up to date. */
final class DeviceMomentSum implements MomentSum {

    private final Device device;
    private final EditingGraphs kernels;
    private final int width;
    private final int at;
    private boolean open = true;

    DeviceMomentSum(Device device, EditingGraphs kernels, int width) {
        this.device = device;
        this.kernels = kernels;
        this.width = width;
        this.at = device.take(StorageType.F64, (long) width * width);
        device.runOver(kernels.clear, (long) width * width, at, width * width);
    }

    @Override
    public void add(Tensor keys) {
        DeviceRows rows = (DeviceRows) keys;
        if (rows.rows() > 0) {
            int groups = (width + 15) / 16;
            device.run(kernels.addOuterProducts, groups, groups, rows.offset(), rows.stride(),
                    rows.rows(), width, at);
        }
    }

    @Override
    public void add(Matrix earlier) {
        device.transfers().writeDoubles(at, width * width, true, i -> earlier.at(i / width, i % width));
    }

    @Override
    public double[] read() {
        double[] whole = device.transfers().readDoubles(new DeviceRows(StorageType.F64, at, width, width, width, null));
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < i; j++) {
                whole[j * width + i] = whole[i * width + j];
            }
        }
        return whole;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            device.giveBack(StorageType.F64, at, (long) width * width);
        }
    }
}
