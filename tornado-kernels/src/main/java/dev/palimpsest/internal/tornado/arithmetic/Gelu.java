package dev.palimpsest.internal.tornado.arithmetic;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/**
 * The tanh approximation of GELU, written with the logistic function σ so that neither tail cancels; inlined into kernels:
 * {@code gelu(u) = u·σ(w)}, {@code w = 2·√(2/π)·(u + 0.044715·u³)}, {@code gelu′ = σ + u·σ·(1 − σ)·w′}.
 */
public final class Gelu {

    private static final float SCALE = 1.5957691216f;
    private static final float CUBIC = 0.0713548163f;
    private static final float CUBIC_SLOPE = 0.2140644488f;

    private Gelu() {}

    public static float gelu(float u) {
        return u / (TornadoMath.exp(-(u * (u * u * CUBIC + SCALE))) + 1f);
    }

    public static float slope(float u) {
        float sigma = 1f / (TornadoMath.exp(-(u * (u * u * CUBIC + SCALE))) + 1f);
        return sigma + u * sigma * (1f - sigma) * (u * u * CUBIC_SLOPE + SCALE);
    }
}
