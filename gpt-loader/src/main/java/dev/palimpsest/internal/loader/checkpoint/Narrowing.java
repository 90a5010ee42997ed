package dev.palimpsest.internal.loader.checkpoint;

import dev.palimpsest.internal.tensor.LittleEndian;
import dev.palimpsest.internal.tensor.StorageType;
import java.lang.foreign.MemorySegment;

/** Stores numbers in a narrower storage type, rounded to nearest, ties to even. */
public final class Narrowing {

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
            case F64 -> bytes.set(LittleEndian.F64, i * Double.BYTES, value);
            case F32 -> bytes.set(LittleEndian.F32, i * Float.BYTES, value);
            case F16 -> {
                short half = Float.floatToFloat16(value);
                if (!Float.isFinite(Float.float16ToFloat(half))) {
                    return false;
                }
                bytes.set(LittleEndian.I16, i * Short.BYTES, half);
            }
            case BF16 -> {
                short upper = upperHalf(value);
                if (!Float.isFinite(Float.intBitsToFloat(upper << Short.SIZE))) {
                    return false;
                }
                bytes.set(LittleEndian.I16, i * Short.BYTES, upper);
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
