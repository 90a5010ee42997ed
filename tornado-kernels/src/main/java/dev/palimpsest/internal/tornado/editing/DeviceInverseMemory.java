package dev.palimpsest.internal.tornado.editing;

import dev.palimpsest.internal.compute.InverseMemory;
import dev.palimpsest.internal.compute.NotPositiveDefiniteException;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.tornado.device.Device;
import dev.palimpsest.internal.tornado.memory.Arenas;
import dev.palimpsest.internal.tornado.memory.DeviceRows;

/**
 * An inverse memory P, a matrix in the arena of doubles.
 *
 * <pre>
 *   moment ─▶ [scale] C ─▶ n × ([takePivot] ─▶ [sweep]) ─▶ −C⁻¹ ─▶ [scale] P
 *   basis  ─▶ [multiply] −BᵀB ─▶ [scale] P
 *
 *   K ─▶ [multiply] F = P·K ─▶ [multiply] S = Kᵀ·F ─▶ [factor] I + S = U·Uᵀ
 *                    │                                    ▼
 *                    └────────────▶ [substitute] G = F·U⁻ᵀ, A = G·U⁻¹ ─▶ A, the answer
 *                                          └─▶ [multiply] P ← P − G·Gᵀ, to absorb; P + G·Gᵀ with
 *                                              I − S in place of I + S, to remove
 * </pre>
 *
 * Gauss–Jordan elimination inverts a symmetric positive definite matrix without exchanging rows; its pivots are the squares
 * of the Cholesky factor's diagonal and show when C is singular.
 */
final class DeviceInverseMemory implements InverseMemory {

    private final Device device;
    private final EditingGraphs kernels;
    private final int n;
    private final int at;
    private boolean open = true;
    private boolean grown;

    private DeviceInverseMemory(Device device, EditingGraphs kernels, int n, int at) {
        this.device = device;
        this.kernels = kernels;
        this.n = n;
        this.at = at;
    }

    static DeviceInverseMemory of(Device device, EditingGraphs kernels, Matrix moment, double scale, double ridge) {
        int n = moment.rows();
        double largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, Math.abs(scale * moment.at(i, i) + ridge));
        }
        DeviceInverseMemory memory = new DeviceInverseMemory(device, kernels, n,
                device.take(StorageType.F64, moment.size()));
        try {
            device.transfers().writeDoubles(memory.at, n * n, false, i -> moment.at(i / n, i % n));
            memory.invert(scale, ridge, n * 0x1p-52 * largest);
            return memory;
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    /** {@code P = scale·BᵀB} or {@code scale·(I − BᵀB)}; B is copied to the device some rows at a time. */
    static DeviceInverseMemory projection(Device device, EditingGraphs kernels, Matrix basis, boolean complement,
            double scale) {
        int n = basis.columns();
        int most = Math.max(1, Math.min(basis.rows(), Arenas.DOUBLE_BOX / n));
        DeviceInverseMemory memory = new DeviceInverseMemory(device, kernels, n,
                device.take(StorageType.F64, (long) n * n));
        try {
            int slab = device.take(StorageType.F64, (long) most * n);
            try {
                memory.project(basis, complement, scale, slab, most);
            } finally {
                device.giveBack(StorageType.F64, slab, (long) most * n);
            }
            return memory;
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    private void project(Matrix basis, boolean complement, double scale, int slab, int most) {
        device.runOver(kernels.clear, (long) n * n, at, n * n);
        for (int from = 0; from < basis.rows(); from += most) {
            int first = from;
            int count = Math.min(most, basis.rows() - from);
            device.transfers().writeDoubles(slab, count * n, false, i -> basis.at(first + i / n, i % n));
            multiply(slab, 1, n, slab, n, 1, at, n, n, n, count, ClosedFormKernels.SUBTRACT);
        }
        // P holds −BᵀB now.
        device.runWithFactors(kernels.scale, kernels.scale.groupsFor((long) n * n, Device.MOST_GROUPS),
                complement ? scale : -scale, complement ? scale : 0, at, n, n + 1);
    }

    private void invert(double scale, double ridge, double least) {
        int column = device.take(StorageType.F64, 2L * n);
        int pivots = column + n;
        try {
            int groups = kernels.scale.groupsFor((long) n * n, 4096);
            device.runWithFactors(kernels.scale, groups, scale, ridge, at, n, n + 1);
            int across = kernels.sweep.groupsFor(n, 64);
            int down = Math.min(n, 512);
            for (int k = 0; k < n; k++) {
                device.run(kernels.takePivot, across, 1, at, n, k, column, pivots);
                device.run(kernels.sweep, across, down, at, n, k, column, pivots);
            }
            device.runWithFactors(kernels.scale, groups, -1, 0, at, n, n + 1);
            double[] found = device.transfers().readDoubles(new DeviceRows(StorageType.F64, pivots, 1, n, n, null));
            for (int k = 0; k < n; k++) {
                if (!(found[k] > least)) {
                    throw new NotPositiveDefiniteException(k);
                }
            }
        } finally {
            device.giveBack(StorageType.F64, column, 2L * n);
        }
    }

    @Override
    public int width() {
        return n;
    }

    /** P is changed in place, so it can be reset only while nothing has been absorbed. */
    @Override
    public boolean reset() {
        return !grown;
    }

    @Override
    public Matrix solve(Matrix keys, boolean absorb) {
        int batch = keys.rows();
        double[] values = keys.toDoubles();
        long room = 3L * values.length + (long) batch * batch;
        int k = device.take(StorageType.F64, room);
        try {
            int f = k + values.length;
            int a = f + values.length;
            int s = a + values.length;
            device.transfers().writeDoubles(k, values.length, false, i -> values[i]);
            // Kᵀ, F and G are [B, n]; P is symmetric to the bit, so its rows serve as columns.
            multiply(k, n, 1, at, n, 1, f, n, batch, n, n, ClosedFormKernels.STORE);
            multiply(f, n, 1, k, 1, n, s, batch, batch, batch, n, ClosedFormKernels.STORE);
            device.run(kernels.factor, 1, 1, s, batch);
            device.runOver(kernels.substitute, n, s, batch, f, a, n);
            double[] answer = device.transfers().readDoubles(new DeviceRows(StorageType.F64, a, batch, n, n, null));
            if (absorb) {
                grown = true;
                multiply(f, 1, n, f, n, 1, at, n, n, n, batch, ClosedFormKernels.SUBTRACT);
            }
            return Matrix.of(batch, n, answer);
        } finally {
            device.giveBack(StorageType.F64, k, room);
        }
    }

    @Override
    public boolean downdate(Matrix keys) {
        int batch = keys.rows();
        double[] values = keys.toDoubles();
        long room = 3L * values.length + (long) batch * batch;
        int k = device.take(StorageType.F64, room);
        try {
            int f = k + values.length;
            int minusG = f + values.length;
            int s = minusG + values.length;
            device.transfers().writeDoubles(k, values.length, false, i -> values[i]);
            device.transfers().writeDoubles(s, batch * batch, false, i -> 0);
            multiply(k, n, 1, at, n, 1, f, n, batch, n, n, ClosedFormKernels.STORE);
            // S = −Kᵀ·F, so that the factor is that of I − Kᵀ·F.
            multiply(f, n, 1, k, 1, n, s, batch, batch, batch, n, ClosedFormKernels.SUBTRACT);
            device.run(kernels.factor, 1, 1, s, batch);
            double[] u = device.transfers().readDoubles(
                    new DeviceRows(StorageType.F64, s, batch, batch, batch, null));
            for (int b = 0; b < batch; b++) {
                double root = u[b * batch + b];
                if (!(root * root > LEAST_PIVOT)) {
                    return false;
                }
            }
            device.runOver(kernels.substitute, n, s, batch, f, minusG, n);
            // P ← P + G·Gᵀ as P − (−G)·Gᵀ: the kernel only subtracts.
            double[] g = device.transfers().readDoubles(new DeviceRows(StorageType.F64, f, batch, n, n, null));
            device.transfers().writeDoubles(minusG, g.length, false, i -> -g[i]);
            grown = true;
            multiply(minusG, 1, n, f, n, 1, at, n, n, n, batch, ClosedFormKernels.SUBTRACT);
            return true;
        } finally {
            device.giveBack(StorageType.F64, k, room);
        }
    }

    private void multiply(int a, int aRow, int aDepth, int b, int bDepth, int bColumn, int c, int cRow, int rows,
            int columns, int depth, int kind) {
        device.run(kernels.multiply, (columns + 15) / 16, (rows + 15) / 16, a, aRow, aDepth, b, bDepth, bColumn, c, cRow,
                rows, columns, depth, kind);
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            device.giveBack(StorageType.F64, at, (long) n * n);
        }
    }
}
