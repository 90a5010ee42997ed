package dev.palimpsest.internal.tornado.transformer;

import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.tornado.device.Device;
import dev.palimpsest.internal.tornado.memory.DeviceRows;
import dev.palimpsest.internal.tornado.memory.DeviceTensor;
import java.util.function.IntConsumer;

/** Losses, summed in double, and their gradients, on a device with doubles. {@link LossKernels} defines the call. */
public record LossOperations(Device device, TransformerGraphs kernels) {

    /** Writes a loss for every row of {@code logits}. */
    public void crossEntropy(DeviceRows logits, int[] targets, DeviceTensor losses) {
        if (logits.rows() > 0) {
            synchronized (device) {
                device.lists().place(targets);
                device.run(kernels.crossEntropy, logits.rows(), 1, logits.offset(), logits.stride(), logits.rows(),
                        logits.columns(), 0, 0, losses.offset(), losses.stride(), 0, 0, 0);
            }
        }
    }

    /** Replaces the logits with the gradient of the sum of losses, each multiplied by its row's weight. */
    public void crossEntropyBackward(DeviceRows logits, int[] targets, float[] weights) {
        if (logits.rows() > 0) {
            synchronized (device) {
                device.lists().place(targets);
                withWeights(weights, at -> device.run(kernels.crossEntropy, logits.rows(), 1, logits.offset(),
                        logits.stride(), logits.rows(), logits.columns(), 0, 0, 0, 0, 0, at, 1));
            }
        }
    }

    /** Writes {@code KL(softmax(logits) ‖ softmax(reference))} for every row. */
    public void klDivergence(DeviceRows logits, DeviceRows reference, DeviceTensor losses) {
        if (logits.rows() > 0) {
            device.run(kernels.klDivergence, logits.rows(), 1, logits.offset(), logits.stride(), logits.rows(),
                    logits.columns(), reference.offset(), reference.stride(), losses.offset(), losses.stride(), 0, 0,
                    0);
        }
    }

    /** {@link #crossEntropyBackward} for {@link #klDivergence}. */
    public void klDivergenceBackward(DeviceRows logits, DeviceRows reference, float[] weights) {
        if (logits.rows() > 0) {
            withWeights(weights, at -> device.run(kernels.klDivergence, logits.rows(), 1, logits.offset(),
                    logits.stride(), logits.rows(), logits.columns(), reference.offset(), reference.stride(), 0, 0, 0,
                    at, 1));
        }
    }

    /** Puts a weight per row where the kernel reads it. */
    private void withWeights(float[] weights, IntConsumer run) {
        int count = weights.length;
        synchronized (device) {
            int at = device.take(StorageType.F32, count);
            try {
                device.transfers().write(weights, new DeviceRows(StorageType.F32, at, 1, count, count, null));
                run.accept(at);
            } finally {
                device.giveBack(StorageType.F32, at, count);
            }
        }
    }
}
