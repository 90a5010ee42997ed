package dev.palimpsest.tornado;

import dev.palimpsest.compute.InverseMemory;
import dev.palimpsest.compute.MomentSum;
import dev.palimpsest.compute.NearestRows;
import dev.palimpsest.compute.Sequences;
import dev.palimpsest.compute.SwapRule;
import dev.palimpsest.tensor.Matrix;
import dev.palimpsest.tensor.StorageType;
import java.util.function.IntConsumer;

/** The operations in double on the device. The calls are laid out at the kernels. */
final class DoubleOperations implements DoublePrecision {

    private final Device device;
    private final DoubleKernels kernels;
    private final IndexLists lists;

    DoubleOperations(Device device, IndexLists lists) {
        this.device = device;
        this.kernels = device.kernels().doubles;
        this.lists = lists;
    }

    @Override
    public synchronized void move(DeviceTensor from, int[] fromRows, DeviceTensor to, int[] toRows) {
        int count = fromRows == null ? from.rows() : fromRows.length;
        if (count == 0 || from.columns() == 0) {
            return;
        }
        lists.place(fromRows == null ? new int[0] : fromRows, toRows == null ? new int[0] : toRows);
        device.runOver(kernels.move, (long) count * from.columns(), from.at(0), from.stride(), to.at(0),
                to.stride(), count, from.columns(), fromRows == null ? -1 : 0,
                toRows == null ? -1 : fromRows == null ? 0 : count);
    }

    @Override
    public synchronized void crossEntropy(DeviceRows logits, int[] targets, DeviceTensor losses) {
        if (logits.rows() > 0) {
            lists.place(targets);
            device.run(kernels.crossEntropy, logits.rows(), 1, logits.offset(), logits.stride(), logits.rows(),
                    logits.columns(), 0, 0, losses.at(0), losses.stride(), 0, 0, 0);
        }
    }

    @Override
    public synchronized void crossEntropyBackward(DeviceRows logits, int[] targets, float[] shares) {
        if (logits.rows() > 0) {
            lists.place(targets);
            withShares(shares, at -> device.run(kernels.crossEntropy, logits.rows(), 1, logits.offset(),
                    logits.stride(), logits.rows(), logits.columns(), 0, 0, 0, 0, 0, at, 1));
        }
    }

    @Override
    public synchronized void klDivergence(DeviceRows logits, DeviceRows reference, DeviceTensor losses) {
        if (logits.rows() > 0) {
            device.run(kernels.klDivergence, logits.rows(), 1, logits.offset(), logits.stride(), logits.rows(),
                    logits.columns(), reference.offset(), reference.stride(), losses.at(0), losses.stride(), 0, 0, 0);
        }
    }

    @Override
    public synchronized void klDivergenceBackward(DeviceRows logits, DeviceRows reference, float[] shares) {
        if (logits.rows() > 0) {
            withShares(shares, at -> device.run(kernels.klDivergence, logits.rows(), 1, logits.offset(),
                    logits.stride(), logits.rows(), logits.columns(), reference.offset(), reference.stride(), 0, 0, 0,
                    at, 1));
        }
    }

    /** Puts a weight per row where the kernel reads it. */
    private void withShares(float[] shares, IntConsumer run) {
        int at = device.take(StorageType.F32, shares.length);
        try {
            device.write(shares, new DeviceRows(StorageType.F32, at, 1, shares.length, shares.length, null));
            run.accept(at);
        } finally {
            device.giveBack(StorageType.F32, at, shares.length);
        }
    }

    /** Squared distances on the device, as many as the box holds at a time; the nearest is found here. */
    @Override
    public synchronized NearestRows nearestRows(DeviceRows queries, DeviceRows keys) {
        NearestRows found = NearestRows.none(queries.rows());
        int across = Math.clamp(keys.rows(), 1, Arenas.DOUBLE_BOX);
        int down = Arenas.DOUBLE_BOX / across;
        for (int q = 0; q < queries.rows(); q += down) {
            int height = Math.min(queries.rows() - q, down);
            for (int e = 0; e < keys.rows(); e += across) {
                int width = Math.min(keys.rows() - e, across);
                device.run(kernels.squaredDistances, height * width, 1, queries.at(q), queries.stride(),
                        queries.columns(), keys.at(e), keys.stride(), width, height * width);
                double[] squares = device.doubleResults(height * width);
                for (int pair = 0; pair < squares.length; pair++) {
                    found.offer(q + pair / width, e + pair % width, Math.sqrt(squares[pair]));
                }
            }
        }
        return found;
    }

    /** @param zScores null: kept aside as long as the swap needs them */
    @Override
    public synchronized void outlierSwap(DeviceRows difference, Sequences sequences, SwapRule rule, DeviceTensor norms,
            DeviceTensor zScores, DeviceRows output) {
        int rows = difference.rows();
        if (rows == 0) {
            return;
        }
        int scores = zScores == null ? device.take(StorageType.F64, rows) : zScores.at(0);
        try {
            int index = lists.place(sequences);
            int[] call = {difference.offset(), difference.stride(), rows, difference.columns(), norms.at(0),
                norms.stride(), scores, zScores == null ? 1 : zScores.stride(), output.offset(), output.stride(), index,
                sequences.count(), IndexLists.perSequence(index, sequences), code(rule)};
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

    @Override
    public double[] read(DeviceTensor from) {
        return device.readDoubles((DeviceRows) from);
    }

    @Override
    public double squaredNorm(DeviceRows x) {
        return device.trainingOperations().squaredNorm(x);
    }

    @Override
    public MomentSum momentSum(int width) {
        return new DeviceMomentSum(device, width);
    }

    @Override
    public InverseMemory inverseMemory(Matrix moment, double scale, double ridge) {
        return DeviceInverseMemory.of(device, moment, scale, ridge);
    }

    @Override
    public InverseMemory projection(Matrix basis, boolean complement, double scale) {
        return DeviceInverseMemory.projection(device, basis, complement, scale);
    }

    private static int code(SwapRule rule) {
        return switch (rule) {
            case SwapRule.Never ignored -> 0;
            case SwapRule.Always ignored -> 1;
            case SwapRule.Outliers ignored -> 2;
        };
    }
}
