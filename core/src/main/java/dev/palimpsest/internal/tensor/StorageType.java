package dev.palimpsest.internal.tensor;

/**
 * The format of a stored number; arithmetic is done in float or double in every case.
 *
 * <pre>
 *   F64    s eeeeeeeeeee mmmmmmmmmmmm…   52 bits of mantissa
 *   F32    s eeeeeeee mmmmmmmmmmmmmmmmmmmmmmm
 *   BF16   s eeeeeeee mmmmmmm            the upper half of an F32
 *   F16    s eeeee mmmmmmmmmm            IEEE binary16
 * </pre>
 */
public enum StorageType {
    F64(8),
    F32(4),
    F16(2),
    BF16(2);

    private final int bytes;

    StorageType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }
}
