package dev.palimpsest.internal.loader.safetensors;

import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.loader.InvalidFileException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;

/**
 * The header of a safetensors file, read and checked against the file's size.
 *
 * @param tensors  by name, in the file's order
 * @param metadata the {@code __metadata__} strings
 * @param data     offset in the file of the first byte of data
 */
record SafetensorsHeader(Map<String, TensorEntry> tensors, Map<String, String> metadata, long data) {

    static final String METADATA = "__metadata__";
    /** The format's own limit. */
    static final long LARGEST = 100_000_000;

    private static final ValueLayout.OfLong LENGTH =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final String AGAIN = "the file is damaged or incomplete: get it again";

    /**
     * The header at the start of {@code bytes}, the whole file.
     *
     * @throws InvalidFileException when the header is invalid or refers to data beyond the file
     */
    static SafetensorsHeader parse(Path file, MemorySegment bytes) {
        if (bytes.byteSize() < Long.BYTES) {
            throw new InvalidFileException(
                    file, "only " + bytes.byteSize() + " bytes long, not a safetensors file", AGAIN);
        }
        long length = bytes.get(LENGTH, 0);
        if (length < 0 || length > LARGEST) {
            throw new InvalidFileException(file, "a header of " + Long.toUnsignedString(length)
                    + " bytes, not a safetensors file", "give a .safetensors file, or get it again");
        }
        if (length > bytes.byteSize() - Long.BYTES) {
            throw new InvalidFileException(file, "the header of " + length + " bytes is cut off after "
                    + (bytes.byteSize() - Long.BYTES), AGAIN);
        }
        long data = Long.BYTES + length;
        // Token by token: a tree of a header of 100 MB would take gigabytes.
        return Json.stream(file, "the header", new SegmentStream(bytes.asSlice(Long.BYTES, length)),
                parser -> new HeaderReader(file, parser).read(data, bytes.byteSize() - data));
    }
}
