package dev.palimpsest.internal.tornado;

import dev.palimpsest.internal.compute.MomentSum;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tornado.memory.DeviceRows;

/** A sum of second moments on the host, for a device without doubles. */
record HostMomentSum(HostDoubles host, MomentSum sum) implements MomentSum {

    @Override
    public void add(Tensor keys) {
        try (Workspace workspace = host.engine().workspace()) {
            sum.add(host.lower(workspace, (DeviceRows) keys));
        }
    }

    @Override
    public void add(Matrix earlier) {
        sum.add(earlier);
    }

    @Override
    public double[] read() {
        return sum.read();
    }

    @Override
    public void close() {
        sum.close();
    }
}
