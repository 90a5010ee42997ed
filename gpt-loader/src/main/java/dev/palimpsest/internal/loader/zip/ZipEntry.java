package dev.palimpsest.internal.loader.zip;

import dev.palimpsest.internal.tensor.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * One entry of a zip file's central directory. The local header before its bytes repeats most of it, and has to agree.
 *
 * <pre>
 *   central:  0 "PK12"   8 flags   10 method   16 CRC-32   20 compressed   24 size   28 name length   30 extra
 *             32 comment   42 offset of the local header   46 name, extra, comment
 *   local:    0 "PK34"   6 flags    8 method   14 CRC-32   18 compressed   22 size   26 name length   28 extra
 *             30 name, extra, then the bytes                       (sizes of 0xFFFFFFFF are in the zip64 extra)
 * </pre>
 *
 * @param compressed bytes in the file
 * @param size       bytes when unpacked
 * @param header     offset of the local header
 * @param data       offset of the bytes
 * @param next       offset behind this entry of the directory
 */
record ZipEntry(
        String name, int flags, int method, long crc, long compressed, long size, long header, long data, long next) {

    static final int STORED = 0;
    static final int DEFLATED = 8;

    private static final int LOCAL = 0x04034b50;
    private static final int ENCRYPTED = 1;
    /** The local header was written before the bytes, and leaves CRC and sizes to a record behind them. */
    private static final int STREAMED = 1 << 3;
    private static final long IN_EXTRA = 0xFFFF_FFFFL;
    private static final int ZIP64_EXTRA = 1;

    /** The numbers of a header that may be in a zip64 extra instead, in its order. */
    private record Sizes(long size, long compressed, long header) {

        static Sizes of(MemorySegment bytes, long extra, int extraLength, long size, long compressed, long header) {
            for (long field = extra; field + 4 <= extra + extraLength; field += 4 + u16(bytes, field + 2)) {
                if (u16(bytes, field) == ZIP64_EXTRA) {
                    // Only the numbers that did not fit are in this field.
                    long at = field + 4;
                    long[] numbers = {size, compressed, header};
                    for (int i = 0; i < numbers.length; i++) {
                        if (numbers[i] == IN_EXTRA) {
                            numbers[i] = bytes.get(LittleEndian.I64, at);
                            at += Long.BYTES;
                        }
                    }
                    return new Sizes(numbers[0], numbers[1], numbers[2]);
                }
            }
            return new Sizes(size, compressed, header);
        }
    }

    /** The entry of the directory at {@code at}. @throws IndexOutOfBoundsException when it leaves the file */
    static ZipEntry read(MemorySegment bytes, long at) {
        int nameLength = u16(bytes, at + 28);
        int extraLength = u16(bytes, at + 30);
        long extra = at + 46 + nameLength;
        Sizes sizes = Sizes.of(
                bytes, extra, extraLength, u32(bytes, at + 24), u32(bytes, at + 20), u32(bytes, at + 42));
        long header = sizes.header();
        return new ZipEntry(name(bytes, at + 46, nameLength), u16(bytes, at + 8), u16(bytes, at + 10),
                u32(bytes, at + 16), sizes.compressed(), sizes.size(), header,
                header + 30 + u16(bytes, header + 26) + u16(bytes, header + 28),
                extra + extraLength + u16(bytes, at + 32));
    }

    /** How the local header differs, for a message; null when it does not. */
    String difference(MemorySegment bytes) {
        if (u32(bytes, header) != LOCAL) {
            return "not where the directory says";
        }
        int nameLength = u16(bytes, header + 26);
        if (!name(bytes, header + 30, nameLength).equals(name)) {
            return "the name before its bytes is another";
        }
        if (u16(bytes, header + 6) != flags || u16(bytes, header + 8) != method) {
            return "the header before its bytes names another method";
        }
        if ((flags & STREAMED) != 0) {
            return null;
        }
        Sizes sizes = Sizes.of(bytes, header + 30 + nameLength, u16(bytes, header + 28), u32(bytes, header + 22),
                u32(bytes, header + 18), 0);
        return sizes.size() == size && sizes.compressed() == compressed && u32(bytes, header + 14) == crc
                ? null
                : "the header before its bytes has another size or CRC-32";
    }

    boolean isEncrypted() {
        return (flags & ENCRYPTED) != 0;
    }

    private static String name(MemorySegment bytes, long at, int length) {
        return new String(bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    private static int u16(MemorySegment bytes, long at) {
        return Short.toUnsignedInt(bytes.get(LittleEndian.I16, at));
    }

    private static long u32(MemorySegment bytes, long at) {
        return Integer.toUnsignedLong(bytes.get(LittleEndian.I32, at));
    }
}
