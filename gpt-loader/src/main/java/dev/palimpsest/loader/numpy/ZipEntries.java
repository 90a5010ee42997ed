package dev.palimpsest.loader.numpy;

import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.loader.file.MappedFile;
import dev.palimpsest.tensor.LittleEndian;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The entries of a mapped zip file. {@code java.util.zip} does not expose the position of an entry's bytes; here a
 * stored entry is a slice of the mapping, of any size.
 *
 * <pre>
 *   ┌──────────────┬───────┬──────────────┬───────┬── … ──┬───────────────────┬─────┬──────────────┐
 *   │ local header │ bytes │ local header │ bytes │       │ central directory │ 64? │ end, 22 + n  │
 *   └──────────────┴───────┴──────────────┴───────┴── … ──┴───────────────────┴─────┴──────────────┘
 *   central:  0 "PK12"   10 method   20 compressed   24 size   28 name length   30 extra   32 comment
 *             42 offset of the local header   46 name, extra, comment          (0xFFFFFFFF: in the zip64 extra)
 *   local:    0 "PK34"   26 name length   28 extra length   30 name, extra, then the bytes
 *   end:      0 "PK56"   10 entries   16 offset of the central directory   20 comment length
 *   zip64:    locator 20 bytes before the end, 8 offset of the record; record 32 entries, 48 directory
 * </pre>
 */
final class ZipEntries {

    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int END = 0x06054b50;
    private static final int LOCATOR64 = 0x07064b50;
    private static final int END64 = 0x06064b50;
    private static final int END_LENGTH = 22;
    private static final int LARGEST_COMMENT = 0xFFFF;
    private static final long IN_EXTRA = 0xFFFF_FFFFL;
    private static final int ZIP64_EXTRA = 1;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    /** Byte buffers hold less than 2 GiB, entries may hold more. */
    private static final long CHUNK = 1 << 26;

    private record Entry(int method, long compressed, long size, long header) {}

    private final Path file;
    private final Arena arena;
    private final MemorySegment bytes;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** @throws InvalidFileException when {@code file} is not a zip file, or truncated */
    ZipEntries(Path file, Arena arena) {
        this.file = file;
        this.arena = arena;
        this.bytes = MappedFile.map(file, arena);
        try {
            readDirectory();
        } catch (IndexOutOfBoundsException e) {
            throw damaged("its directory points outside of the file", e);
        }
    }

    Set<String> names() {
        return entries.keySet();
    }

    /** An entry's bytes: a slice of the mapping when stored, memory of the arena when deflated. */
    MemorySegment open(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new InvalidFileException(file, "no entry '" + name + "'", "give a complete archive");
        }
        try {
            if (u32(entry.header()) != LOCAL) {
                throw damaged("entry '" + name + "' is not where the directory says", null);
            }
            long start = entry.header() + 30 + u16(entry.header() + 26) + u16(entry.header() + 28);
            MemorySegment stored = bytes.asSlice(start, entry.compressed());
            return switch (entry.method()) {
                case STORED -> stored;
                case DEFLATED -> inflate(name, stored, entry.size());
                default -> throw new InvalidFileException(file, "entry '" + name + "' is compressed by method "
                        + entry.method(), "save it by numpy.savez or numpy.savez_compressed");
            };
        } catch (IndexOutOfBoundsException e) {
            throw damaged("entry '" + name + "' is cut off", e);
        }
    }

    private void readDirectory() {
        long end = findEnd();
        long count = u16(end + 10);
        long at = u32(end + 16);
        if (end >= 20 && u32(end - 20) == LOCATOR64) {
            long record = bytes.get(LittleEndian.I64, end - 20 + 8);
            if (u32(record) != END64) {
                throw damaged("its zip64 record is missing", null);
            }
            count = bytes.get(LittleEndian.I64, record + 32);
            at = bytes.get(LittleEndian.I64, record + 48);
        }
        for (long i = 0; i < count; i++) {
            if (u32(at) != CENTRAL) {
                throw damaged("its directory is broken", null);
            }
            int nameLength = u16(at + 28);
            int extraLength = u16(at + 30);
            byte[] name = bytes.asSlice(at + 46, nameLength).toArray(ValueLayout.JAVA_BYTE);
            entries.put(new String(name, StandardCharsets.UTF_8), readEntry(at, at + 46 + nameLength, extraLength));
            at += 46 + nameLength + extraLength + u16(at + 32);
        }
    }

    private Entry readEntry(long at, long extra, int extraLength) {
        long compressed = u32(at + 20);
        long size = u32(at + 24);
        long header = u32(at + 42);
        for (long field = extra; field + 4 <= extra + extraLength; field += 4 + u16(field + 2)) {
            if (u16(field) == ZIP64_EXTRA) {
                // Only the numbers that did not fit are in this field, in this order.
                long next = field + 4;
                if (size == IN_EXTRA) {
                    size = bytes.get(LittleEndian.I64, next);
                    next += Long.BYTES;
                }
                if (compressed == IN_EXTRA) {
                    compressed = bytes.get(LittleEndian.I64, next);
                    next += Long.BYTES;
                }
                if (header == IN_EXTRA) {
                    header = bytes.get(LittleEndian.I64, next);
                }
            }
        }
        return new Entry(u16(at + 10), compressed, size, header);
    }

    private long findEnd() {
        long last = bytes.byteSize() - END_LENGTH;
        for (long at = last; at >= Math.max(0, last - LARGEST_COMMENT); at--) {
            // The comment may contain anything, even this signature, but it must end with the file.
            if (u32(at) == END && at + END_LENGTH + u16(at + 20) == bytes.byteSize()) {
                return at;
            }
        }
        throw damaged("not a zip archive, or cut off", null);
    }

    private MemorySegment inflate(String name, MemorySegment stored, long size) {
        // An implausible size must not be allocated: deflate cannot compress by more than a factor of 1032.
        if (size < 0 || size / 1032 > stored.byteSize()) {
            throw damaged("entry '" + name + "' claims " + size + " bytes", null);
        }
        MemorySegment target = arena.allocate(size, Long.BYTES);
        Inflater inflater = new Inflater(true);
        try {
            long read = 0;
            long written = 0;
            while (written < size) {
                if (inflater.needsInput() && read < stored.byteSize()) {
                    long length = Math.min(CHUNK, stored.byteSize() - read);
                    inflater.setInput(stored.asSlice(read, length).asByteBuffer());
                    read += length;
                }
                long room = Math.min(CHUNK, size - written);
                int inflated = inflater.inflate(target.asSlice(written, room).asByteBuffer());
                if (inflated == 0 && (inflater.finished() || inflater.needsDictionary() || read == stored.byteSize())) {
                    throw damaged("entry '" + name + "' is cut off", null);
                }
                written += inflated;
            }
            return target;
        } catch (DataFormatException e) {
            throw damaged("entry '" + name + "' does not unpack (" + e.getMessage() + ")", e);
        } finally {
            inflater.end();
        }
    }

    private InvalidFileException damaged(String what, Exception cause) {
        return new InvalidFileException(file, what, "the archive is damaged: get it again", cause);
    }

    private int u16(long at) {
        return Short.toUnsignedInt(bytes.get(LittleEndian.I16, at));
    }

    private long u32(long at) {
        return Integer.toUnsignedLong(bytes.get(LittleEndian.I32, at));
    }
}
