package dev.palimpsest.tornado;

import dev.palimpsest.compute.MomentSum;
import dev.palimpsest.compute.Tensor;
import dev.palimpsest.compute.Workspace;
import dev.palimpsest.tensor.Matrix;
import dev.palimpsest.tornado.memory.DeviceRows;

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
