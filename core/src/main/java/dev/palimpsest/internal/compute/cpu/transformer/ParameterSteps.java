package dev.palimpsest.internal.compute.cpu.transformer;

import dev.palimpsest.internal.compute.AdamStep;
import dev.palimpsest.internal.compute.cpu.parallel.Chunks;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;

/** Elementwise updates of weights by an optimiser. */
public final class ParameterSteps {

    private ParameterSteps() {}

    /**
     * {@link AdamStep}'s equations in float: elements are independent, so the bits do not depend on how the work is
     * divided.
     */
    public static void adam(Workers workers, FloatRows parameter, FloatRows gradient, FloatRows mean, FloatRows square,
            AdamStep step) {
        float beta1 = (float) step.beta1();
        float beta2 = (float) step.beta2();
        float fresh1 = (float) (1 - step.beta1());
        float fresh2 = (float) (1 - step.beta2());
        float scale = (float) step.gradientScale();
        // x −= rate/(1−β₁ᵗ)·m / (√v/√(1−β₂ᵗ) + ε)
        float rate = (float) (step.rate() / step.meanCorrection());
        float root = (float) (1 / Math.sqrt(step.squareCorrection()));
        float epsilon = (float) step.epsilon();
        float kept = (float) (1 - step.rate() * step.decay());
        float[] x = parameter.data();
        float[] g = gradient.data();
        float[] m = mean.data();
        float[] v = square.data();
        int columns = parameter.columns();
        Chunks.rows(workers, parameter.rows(), 8L * columns, (row, scratch) -> {
            int xAt = parameter.at(row);
            int gAt = gradient.at(row);
            int mAt = mean.at(row);
            int vAt = square.at(row);
            for (int i = 0; i < columns; i++) {
                float slope = g[gAt + i] * scale;
                float average = beta1 * m[mAt + i] + fresh1 * slope;
                float power = beta2 * v[vAt + i] + fresh2 * (slope * slope);
                m[mAt + i] = average;
                v[vAt + i] = power;
                x[xAt + i] = kept * x[xAt + i]
                        - rate * average / ((float) Math.sqrt(power) * root + epsilon);
            }
        });
    }

    public static void clamp(Workers workers, FloatRows x, float limit) {
        float[] data = x.data();
        Chunks.rows(workers, x.rows(), x.columns(), (row, scratch) -> {
            int at = x.at(row);
            for (int i = at; i < at + x.columns(); i++) {
                data[i] = Math.min(Math.max(data[i], -limit), limit);
            }
        });
    }
}
