package dev.palimpsest.internal.tensor;

import java.lang.foreign.MemorySegment;

/**
 * Searches stored numbers for NaN and infinity, whose exponent bits are all ones.
 *
 * <pre>
 *   two F32     0 11111111 000…  │ 0 10000001 000…      the exponents alone
 *             + 0 00000001 000…  │ 0 00000001 000…      one is added to each
 *             = 1 00000000 000…  │ 0 10000010 000…      the sign bit is set where all bits were ones
 * </pre>
 *
 * Eight bytes are tested at a time; no sum carries into the next number. A block with a hit is searched again, number by
 * number.
 */
final class ExponentScan {

    private static final long BLOCK = 4096;

    private final long exponents;
    private final long ones;
    private final long signs;
    private final int bytes;

    /** Of numbers of one type. */
    ExponentScan(StorageType type) {
        bytes = type.bytes();
        long exponent = switch (type) {
            case F64 -> 0x7FF0_0000_0000_0000L;
            case F32 -> 0x7F80_0000L;
            case BF16 -> 0x7F80L;
            case F16 -> 0x7C00L;
        };
        exponents = repeat(exponent);
        ones = repeat(exponent & -exponent);
        signs = exponents + ones;
    }

    /** Fills eight bytes with copies of one number's bits. */
    private long repeat(long bits) {
        long word = 0;
        for (int at = 0; at < Long.BYTES; at += bytes) {
            word |= bits << at * Byte.SIZE;
        }
        return word;
    }

    /** The index of the first NaN or infinity, or -1. */
    long first(MemorySegment memory) {
        long size = memory.byteSize();
        long whole = size / BLOCK * BLOCK;
        for (long from = 0; from < whole; from += BLOCK) {
            long hit = 0;
            for (long at = from; at < from + BLOCK; at += Long.BYTES) {
                hit |= (memory.get(LittleEndian.I64, at) & exponents) + ones;
            }
            if ((hit & signs) != 0) {
                return search(memory, from, from + BLOCK);
            }
        }
        return search(memory, whole, size);
    }

    private long search(MemorySegment memory, long from, long to) {
        for (long at = from; at < to; at += bytes) {
            long number = switch (bytes) {
                case Long.BYTES -> memory.get(LittleEndian.I64, at);
                case Integer.BYTES -> memory.get(LittleEndian.I32, at);
                default -> memory.get(LittleEndian.I16, at);
            };
            long own = bytes == Long.BYTES ? exponents : exponents & (1L << bytes * Byte.SIZE) - 1;
            if ((number & own) == own) {
                return at / bytes;
            }
        }
        return -1;
    }
}
