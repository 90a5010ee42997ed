package dev.palimpsest.internal.compute.cpu.function;

import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.FLOATS;
import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.floats;

import dev.palimpsest.internal.compute.cpu.parallel.Chunks;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;
import jdk.incubator.vector.FloatVector;

/**
 * The tanh approximation of GELU and its derivative, written with the logistic function σ so that neither tail cancels:
 *
 * <pre>
 *   w        = 2·√(2/π)·(u + 0.044715·u³)
 *   gelu(u)  = u/2·(1 + tanh(w/2)) = u·σ(w) = u/(1 + e^(−w))
 *   gelu′(u) = σ + u·σ·(1 − σ)·w′
 * </pre>
 */
public final class Gelu {

    private static final float SCALE = (float) (2 * Math.sqrt(2 / Math.PI));
    private static final float CUBIC = (float) (2 * Math.sqrt(2 / Math.PI) * 0.044715);
    private static final float CUBIC_SLOPE = (float) (6 * Math.sqrt(2 / Math.PI) * 0.044715);

    private Gelu() {}

    /** {@code out = gelu(preActivation)}. */
    public static void forward(Workers workers, FloatRows preActivation, FloatRows out) {
        int width = out.columns();
        Chunks.rows(workers, out.rows(), 4L * width, (t, scratch) ->
                forward(preActivation.data(), preActivation.at(t), out.data(), out.at(t), width));
    }

    /** {@code to[i] = gelu(from[i])}. */
    public static void forward(float[] from, int at, float[] to, int toAt, int count) {
        int i = 0;
        int bound = FLOATS.loopBound(count);
        for (; i < bound; i += FLOATS.length()) {
            FloatVector u = FloatVector.fromArray(FLOATS, from, at + i);
            u.div(Exponential.exp(negatedArgument(u)).add(1f)).intoArray(to, toAt + i);
        }
        for (; i < count; i++) {
            float u = from[at + i];
            to[toAt + i] = u / (Exponential.exp(negatedArgument(u)) + 1f);
        }
    }

    /** In place {@code gradient ← gradient·gelu′(preActivation)}. */
    public static void backward(Workers workers, FloatRows preActivation, FloatRows gradient) {
        int width = gradient.columns();
        Chunks.rows(workers, gradient.rows(), 4L * width, (t, scratch) ->
                backward(preActivation.data(), preActivation.at(t), gradient.data(), gradient.at(t), width));
    }

    /** {@code gradient[i] *= gelu′(preActivation[i])}. */
    static void backward(float[] preActivation, int at, float[] gradient, int gradientAt, int count) {
        int i = 0;
        int bound = FLOATS.loopBound(count);
        for (; i < bound; i += FLOATS.length()) {
            FloatVector u = FloatVector.fromArray(FLOATS, preActivation, at + i);
            FloatVector sigma = floats(1).div(Exponential.exp(negatedArgument(u)).add(1f));
            FloatVector slope = u.mul(u).fma(floats(CUBIC_SLOPE), floats(SCALE));
            FloatVector bend = u.mul(sigma).mul(floats(1).sub(sigma));
            FloatVector g = FloatVector.fromArray(FLOATS, gradient, gradientAt + i);
            g.mul(bend.fma(slope, sigma)).intoArray(gradient, gradientAt + i);
        }
        for (; i < count; i++) {
            float u = preActivation[at + i];
            float sigma = 1f / (Exponential.exp(negatedArgument(u)) + 1f);
            float slope = Math.fma(u * u, CUBIC_SLOPE, SCALE);
            float bend = u * sigma * (1f - sigma);
            gradient[gradientAt + i] *= Math.fma(bend, slope, sigma);
        }
    }

    private static float negatedArgument(float u) {
        return -(u * Math.fma(u * u, CUBIC, SCALE));
    }

    private static FloatVector negatedArgument(FloatVector u) {
        return u.mul(u.mul(u).fma(floats(CUBIC), floats(SCALE))).neg();
    }
}
