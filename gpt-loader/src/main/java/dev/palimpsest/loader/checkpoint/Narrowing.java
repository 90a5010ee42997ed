package dev.palimpsest.loader.checkpoint;

import dev.palimpsest.tensor.StorageType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Stores numbers in a narrower storage type, rounded to nearest, ties to even. */
public final class Narrowing {

    private static final ValueLayout.OfShort HALF =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat F32 =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble F64 =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Narrowing() {}

    /**
     * Writes {@code value} as element {@code i}.
     *
     * @return whether the type holds it: NaN, infinities and what becomes infinite by rounding are not written
     */
    public static boolean set(MemorySegment bytes, long i, StorageType type, float value) {
        if (!Float.isFinite(value)) {
            return false;
        }
        switch (type) {
            case F64 -> bytes.set(F64, i * Double.BYTES, value);
            case F32 -> bytes.set(F32, i * Float.BYTES, value);
            case F16 -> {
                short half = Float.floatToFloat16(value);
                if (!Float.isFinite(Float.float16ToFloat(half))) {
                    return false;
                }
                bytes.set(HALF, i * Short.BYTES, half);
            }
            case BF16 -> {
                short upper = upperHalf(value);
                if (!Float.isFinite(Float.intBitsToFloat(upper << Short.SIZE))) {
                    return false;
                }
                bytes.set(HALF, i * Short.BYTES, upper);
            }
        }
        return true;
    }

    /** BF16 is the upper half of an F32: half a unit is added, one less where that would leave a tie odd. */
    private static short upperHalf(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) (bits + 0x7FFF + (bits >>> Short.SIZE & 1) >>> Short.SIZE);
    }
}
