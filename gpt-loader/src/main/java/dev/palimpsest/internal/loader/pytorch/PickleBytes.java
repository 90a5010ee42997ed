package dev.palimpsest.internal.loader.pytorch;

import dev.palimpsest.internal.tensor.LittleEndian;
import dev.palimpsest.loader.InvalidFileException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A pickle's bytes, read from the first to the last; each length is checked before memory is taken for it. */
final class PickleBytes {

    static final String AGAIN = "the file is damaged or incomplete: get it again";

    /** Of the pickles of a file: those of models with thousands of tensors have less than a megabyte. */
    private static final long MOST_BYTES = 1 << 26;
    /** Of a string: names of tensors, mostly. */
    private static final int LONGEST_TEXT = 50_000;
    private static final int LONGEST_NAME = 500;

    private final Path file;
    private final MemorySegment bytes;
    private final long limit;
    private long at;

    /** @param bytes the pickle, or several; more may follow it */
    PickleBytes(Path file, MemorySegment bytes) {
        this.file = file;
        this.bytes = bytes;
        this.limit = Math.min(bytes.byteSize(), MOST_BYTES);
    }

    /** Offset of the next byte. */
    long position() {
        return at;
    }

    int u8() {
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, take(1)));
    }

    int u16() {
        return Short.toUnsignedInt(bytes.get(LittleEndian.I16, take(2)));
    }

    int i32() {
        return bytes.get(LittleEndian.I32, take(4));
    }

    long u32() {
        return Integer.toUnsignedLong(i32());
    }

    long i64() {
        return bytes.get(LittleEndian.I64, take(8));
    }

    /** A double as pickles store it, the only big-endian number in them. */
    double f64() {
        return Double.longBitsToDouble(Long.reverseBytes(i64()));
    }

    /** A two's complement number of {@code length} bytes. */
    BigInteger integer(int length) {
        byte[] reversed = new byte[length];
        long from = take(length);
        for (int i = 0; i < length; i++) {
            reversed[length - 1 - i] = bytes.get(ValueLayout.JAVA_BYTE, from + i);
        }
        return length == 0 ? BigInteger.ZERO : new BigInteger(reversed);
    }

    /** UTF-8 of {@code length} bytes. */
    String text(long length) {
        if (length > LONGEST_TEXT) {
            throw new InvalidFileException(file, "the pickle has a text of " + length + " bytes at byte " + at
                    + ", more than " + LONGEST_TEXT, AGAIN);
        }
        long from = take(length);
        try {
            return StandardCharsets.UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(bytes.asSlice(from, length).toArray(ValueLayout.JAVA_BYTE)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidFileException(file, "the pickle has a text that is not UTF-8 at byte " + from, AGAIN, e);
        }
    }

    /** The text up to the next line feed. */
    String line() {
        long end = at;
        while (end < limit && bytes.get(ValueLayout.JAVA_BYTE, end) != '\n') {
            if (++end - at > LONGEST_NAME) {
                throw new InvalidFileException(file, "the pickle has a name of more than " + LONGEST_NAME
                        + " characters at byte " + at, AGAIN);
            }
        }
        String line = text(end - at);
        take(1);
        return line;
    }

    private long take(long length) {
        if (length > limit - at) {
            throw new InvalidFileException(file, limit < bytes.byteSize()
                    ? "the pickle is longer than " + MOST_BYTES + " bytes" : "the pickle is cut off at byte " + at, AGAIN);
        }
        long from = at;
        at += length;
        return from;
    }
}
