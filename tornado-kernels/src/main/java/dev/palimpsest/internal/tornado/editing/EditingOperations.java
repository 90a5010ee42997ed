package dev.palimpsest.internal.tornado.editing;

import dev.palimpsest.internal.compute.InverseMemory;
import dev.palimpsest.internal.compute.MomentSum;
import dev.palimpsest.internal.compute.NearestRows;
import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.SwapRule;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.tornado.device.Device;
import dev.palimpsest.internal.tornado.device.IndexLists;
import dev.palimpsest.internal.tornado.memory.Arenas;
import dev.palimpsest.internal.tornado.memory.DeviceRows;
import dev.palimpsest.internal.tornado.memory.DeviceTensor;

/** The editing operations on a device with doubles. The kernels' Javadoc defines the calls. */
public record EditingOperations(Device device, EditingGraphs kernels) {

    /** The device computes squared distances, as many at a time as the box holds; the host finds the nearest. */
    public NearestRows nearestRows(DeviceRows queries, DeviceRows keys) {
        NearestRows found = NearestRows.none(queries.rows());
        int across = Math.clamp(keys.rows(), 1, Arenas.DOUBLE_BOX);
        int down = Arenas.DOUBLE_BOX / across;
        for (int q = 0; q < queries.rows(); q += down) {
            int height = Math.min(queries.rows() - q, down);
            for (int e = 0; e < keys.rows(); e += across) {
                int width = Math.min(keys.rows() - e, across);
                double[] squares = squaredDistances(queries, q, height, keys, e, width);
                for (int pair = 0; pair < squares.length; pair++) {
                    found.offer(q + pair / width, e + pair % width, Math.sqrt(squares[pair]));
                }
            }
        }
        return found;
    }

    private double[] squaredDistances(DeviceRows queries, int firstQuery, int height, DeviceRows keys, int firstKey,
            int width) {
        synchronized (device) {
            device.run(kernels.squaredDistances, height * width, 1, queries.at(firstQuery), queries.stride(),
                    queries.columns(), keys.at(firstKey), keys.stride(), width, height * width);
            return device.transfers().doubleResults(height * width);
        }
    }

    /** @param zScores null when the caller does not need them */
    public void outlierSwap(DeviceRows difference, Sequences sequences, SwapRule rule, DeviceTensor norms,
            DeviceTensor zScores, DeviceRows output) {
        int rows = difference.rows();
        if (rows == 0) {
            return;
        }
        synchronized (device) {
            int scores = zScores == null ? device.take(StorageType.F64, rows) : zScores.offset();
            try {
                int index = device.lists().place(sequences);
                int[] call = {difference.offset(), difference.stride(), rows, difference.columns(), norms.offset(),
                    norms.stride(), scores, zScores == null ? 1 : zScores.stride(), output.offset(), output.stride(),
                    index, sequences.count(), IndexLists.perSequence(index, sequences), code(rule)};
                device.run(kernels.swapNorms, rows, 1, call);
                double threshold = rule instanceof SwapRule.Outliers outliers
                        ? outliers.alpha() - SwapRule.TOLERANCE : Double.NaN;
                device.runWithFactors(kernels.swapScores, sequences.count(), threshold, Double.NaN, call);
                if (!(rule instanceof SwapRule.Never)) {
                    device.runWithFactors(kernels.swap, rows, threshold, Double.NaN, call);
                }
            } finally {
                if (zScores == null) {
                    device.giveBack(StorageType.F64, scores, rows);
                }
            }
        }
    }

    private static int code(SwapRule rule) {
        return switch (rule) {
            case SwapRule.Never ignored -> 0;
            case SwapRule.Always ignored -> 1;
            case SwapRule.Outliers ignored -> 2;
        };
    }

    public MomentSum momentSum(int width) {
        return new DeviceMomentSum(device, kernels, width);
    }

    /** The inverse of {@code scale·moment + ridge·I}. */
    public InverseMemory inverseMemory(Matrix moment, double scale, double ridge) {
        return DeviceInverseMemory.of(device, kernels, moment, scale, ridge);
    }

    /** {@code scale·BᵀB}, or {@code scale·(I − BᵀB)} for the complement. */
    public InverseMemory projection(Matrix basis, boolean complement, double scale) {
        return DeviceInverseMemory.projection(device, kernels, basis, complement, scale);
    }
}
