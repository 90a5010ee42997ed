package dev.palimpsest.internal.tornado;

import dev.palimpsest.internal.compute.InverseMemory;
import dev.palimpsest.internal.compute.MomentSum;
import dev.palimpsest.internal.compute.NearestRows;
import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.SwapRule;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tornado.memory.DeviceRows;
import dev.palimpsest.internal.tornado.memory.DeviceTensor;

/** The operations in double: on the device, or on the host for a device that has no double. */
sealed interface DoublePrecision permits DeviceDoubles, HostDoubles {

    double[] read(DeviceTensor from);

    void move(DeviceTensor from, int[] fromRows, DeviceTensor to, int[] toRows);

    void crossEntropy(DeviceRows logits, int[] targets, DeviceTensor losses);

    void crossEntropyBackward(DeviceRows logits, int[] targets, float[] weights);

    void klDivergence(DeviceRows logits, DeviceRows reference, DeviceTensor losses);

    void klDivergenceBackward(DeviceRows logits, DeviceRows reference, float[] weights);

    double squaredNorm(DeviceRows x);

    NearestRows nearestRows(DeviceRows queries, DeviceRows keys);

    /** @param zScores null when the caller does not need them */
    void outlierSwap(DeviceRows difference, Sequences sequences, SwapRule rule, DeviceTensor norms,
            DeviceTensor zScores, DeviceRows output);

    MomentSum momentSum(int width);

    InverseMemory inverseMemory(Matrix moment, double scale, double ridge);

    InverseMemory projection(Matrix basis, boolean complement, double scale);
}
