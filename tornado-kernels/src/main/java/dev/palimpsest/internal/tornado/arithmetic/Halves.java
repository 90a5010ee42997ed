package dev.palimpsest.internal.tornado.arithmetic;

/**
 * IEEE binary16 to float by arithmetic, exactly; inlined into the kernels.
 *
 * <pre>
 *   s eeeee mmmmmmmmmm     e > 0:  ±(1024 + m)·2^(e−25)     e = 0:  ±m·2^(−24)     e = 31:  ±∞, or NaN where m ≠ 0
 * </pre>
 *
 * TornadoVM's OpenCL backend turns {@code Float.float16ToFloat} into a cast from short, and its {@code HalfFloatArray}
 * needs a device with arithmetic in half.
 */
public final class Halves {

    private static final float SUBNORMAL = 0x1p-24f;
    private static final float HUGE = 3e38f;

    private Halves() {}

    public static float toFloat(short half) {
        int exponent = (half >> 10) & 31;
        int mantissa = half & 1023;
        float magnitude = mantissa * SUBNORMAL;
        if (exponent > 0) {
            magnitude = (float) (1024 + mantissa) * (float) (1 << (exponent - 1)) * SUBNORMAL;
        }
        if (exponent == 31) {
            magnitude *= HUGE;
            if (mantissa > 0) {
                magnitude -= magnitude;
            }
        }
        if (half < 0) {
            magnitude = -magnitude;
        }
        return magnitude;
    }
}
