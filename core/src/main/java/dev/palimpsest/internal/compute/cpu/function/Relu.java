package dev.palimpsest.internal.compute.cpu.function;

import dev.palimpsest.internal.compute.cpu.parallel.Chunks;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;

/** ReLU and its gradient, which is 0 at 0. */
public final class Relu {

    private Relu() {}

    /** {@code out = max(preActivation, 0)}; NaN stays NaN. */
    public static void forward(Workers workers, FloatRows preActivation, FloatRows out) {
        int width = out.columns();
        Chunks.rows(workers, out.rows(), width, (t, scratch) -> {
            float[] from = preActivation.data();
            float[] to = out.data();
            int at = preActivation.at(t);
            int toAt = out.at(t);
            for (int i = 0; i < width; i++) {
                float u = from[at + i];
                to[toAt + i] = u < 0 ? 0 : u;
            }
        });
    }

    /** In place: {@code gradient ← 0} where {@code preActivation ≤ 0}. */
    public static void backward(Workers workers, FloatRows preActivation, FloatRows gradient) {
        int width = gradient.columns();
        Chunks.rows(workers, gradient.rows(), width, (t, scratch) -> {
            float[] from = preActivation.data();
            float[] to = gradient.data();
            int at = preActivation.at(t);
            int toAt = gradient.at(t);
            for (int i = 0; i < width; i++) {
                if (from[at + i] <= 0) {
                    to[toAt + i] = 0;
                }
            }
        });
    }
}
