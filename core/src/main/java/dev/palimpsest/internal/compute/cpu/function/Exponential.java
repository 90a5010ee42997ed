package dev.palimpsest.internal.compute.cpu.function;

import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.FLOATS;
import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.floats;
import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.ints;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code eˣ} in float, to about one unit in the last place, as Cephes computes it:
 *
 * <pre>
 *   n = round(x/ln 2)      by adding 1.5·2²³, whose last bits then hold n
 *   r = x − n·ln 2         in two steps, ln 2 split into a short and a small part
 *   eʳ ≈ 1 + r + r²·p(r)   |r| ≤ ln 2 / 2, p of degree 5
 *   eˣ = 2ⁿ·eʳ             in two factors, since 2ⁿ alone overflows at n = 128
 * </pre>
 *
 * The scalar and the vector form are the same operations in the same order and agree to the bit. Below
 * {@value #LOWEST}, where eˣ is no normal number, the result is 0; above 88.73 it is infinite; NaN stays NaN.
 */
public final class Exponential {

    static final float LOWEST = -87.33654f;
    private static final float HIGHEST = 88.8f;
    private static final float LOG2_E = 1.44269504088896341f;
    private static final float LN2_SHORT = 0.693359375f;
    private static final float LN2_SMALL = -2.12194440e-4f;
    private static final float ROUND = 12582912f;
    private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);
    private static final float P0 = 1.9875691500e-4f;
    private static final float P1 = 1.3981999507e-3f;
    private static final float P2 = 8.3334519073e-3f;
    private static final float P3 = 4.1665795894e-2f;
    private static final float P4 = 1.6666665459e-1f;
    private static final float P5 = 5.0000001201e-1f;

    private Exponential() {}

    static float exp(float x) {
        if (!(x >= LOWEST)) {
            return x < LOWEST ? 0 : x;
        }
        float bounded = Math.min(x, HIGHEST);
        float shifted = Math.fma(bounded, LOG2_E, ROUND);
        float n = shifted - ROUND;
        float r = Math.fma(-n, LN2_SMALL, Math.fma(-n, LN2_SHORT, bounded));
        float p = Math.fma(P0, r, P1);
        p = Math.fma(p, r, P2);
        p = Math.fma(p, r, P3);
        p = Math.fma(p, r, P4);
        p = Math.fma(p, r, P5);
        float y = Math.fma(p, r * r, r) + 1f;
        int power = Float.floatToRawIntBits(shifted) - ROUND_BITS;
        int half = power >> 1;
        return y * Float.intBitsToFloat((half + 127) << 23) * Float.intBitsToFloat((power - half + 127) << 23);
    }

    static FloatVector exp(FloatVector x) {
        FloatVector bounded = x.max(floats(LOWEST)).min(floats(HIGHEST));
        FloatVector shifted = bounded.fma(floats(LOG2_E), floats(ROUND));
        FloatVector minusN = floats(ROUND).sub(shifted);
        FloatVector r = minusN.fma(floats(LN2_SMALL), minusN.fma(floats(LN2_SHORT), bounded));
        FloatVector p = floats(P0).fma(r, floats(P1));
        p = p.fma(r, floats(P2));
        p = p.fma(r, floats(P3));
        p = p.fma(r, floats(P4));
        p = p.fma(r, floats(P5));
        FloatVector y = p.fma(r.mul(r), r).add(1f);
        IntVector power = shifted.reinterpretAsInts().sub(ints(ROUND_BITS));
        IntVector half = power.lanewise(VectorOperators.ASHR, 1);
        FloatVector first = half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
        FloatVector second = power.sub(half).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
        VectorMask<Float> vanishes = x.compare(VectorOperators.LT, LOWEST);
        VectorMask<Float> isNaN = x.test(VectorOperators.IS_NAN);
        return y.mul(first).mul(second).blend(floats(0), vanishes).blend(x, isNaN);
    }

    /** {@code to[i] = e^(from[i] − shift)}. */
    public static void exp(float[] from, int at, float shift, float[] to, int toAt, int count) {
        int i = 0;
        int bound = FLOATS.loopBound(count);
        FloatVector shifts = floats(shift);
        for (; i < bound; i += FLOATS.length()) {
            exp(FloatVector.fromArray(FLOATS, from, at + i).sub(shifts)).intoArray(to, toAt + i);
        }
        for (; i < count; i++) {
            to[toAt + i] = exp(from[at + i] - shift);
        }
    }
}
