package dev.palimpsest.internal.loader.zip;

import dev.palimpsest.internal.loader.file.MappedFile;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.tensor.LittleEndian;
import dev.palimpsest.loader.InvalidFileException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
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
 *   end:      0 "PK56"   10 entries   16 offset of the central directory   20 comment length
 *   zip64:    locator 20 bytes before the end, 8 offset of the record; record 32 entries, 48 directory
 * </pre>
 */
public final class ZipEntries {

    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int LOCATOR64 = 0x07064b50;
    private static final int END64 = 0x06064b50;
    private static final int END_LENGTH = 22;
    private static final int LARGEST_COMMENT = 0xFFFF;
    /** Byte buffers hold less than 2 GiB, entries may hold more. */
    private static final long CHUNK = 1 << 26;
    /** A deflated entry of more than {@link #SMALL} bytes may be at most so many times its size in the file. */
    private static final long LARGEST_RATIO = 16;
    private static final long SMALL = 1 << 20;
    /** Far more than the archives of models and statistics have. */
    private static final long MOST_ENTRIES = 100_000;

    private final Path file;
    private final Arena arena;
    private final MemorySegment bytes;
    private final String remedy;
    private final Map<String, ZipEntry> entries = new LinkedHashMap<>();

    /**
     * Maps {@code file}.
     *
     * @param arena  for the mapping, and for deflated entries once they are unpacked
     * @param remedy what to do about an entry that is compressed in a way that is not supported
     * @throws InvalidFileException when {@code file} is not a zip file, or truncated
     */
    public static ZipEntries open(Path file, Arena arena, String remedy) {
        return new ZipEntries(file, MappedFile.map(file, arena), arena, remedy);
    }

    /** As {@link #open}, of a file that is mapped already. @param bytes the whole file */
    public static ZipEntries of(Path file, MemorySegment bytes, Arena arena, String remedy) {
        return new ZipEntries(file, bytes, arena, remedy);
    }

    private ZipEntries(Path file, MemorySegment bytes, Arena arena, String remedy) {
        this.file = file;
        this.arena = arena;
        this.bytes = bytes;
        this.remedy = remedy;
        try {
            readDirectory();
        } catch (IndexOutOfBoundsException e) {
            throw damaged("its directory points outside of the file", e);
        }
    }

    /** The entries' names, in the directory's order. */
    public Set<String> names() {
        return entries.keySet();
    }

    /** The CRC-32 that the directory gives an entry's content. */
    public long crc(String name) {
        return entry(name).crc();
    }

    /**
     * A stored entry's bytes in the mapping, which are not read: unlike {@link #open}, their CRC-32 is not compared.
     *
     * @throws InvalidFileException when it is missing, compressed or encrypted
     */
    public MemorySegment stored(String name) {
        ZipEntry entry = entry(name);
        requireReadable(name, entry);
        if (entry.method() != ZipEntry.STORED) {
            throw new InvalidFileException(file, "entry " + Quote.of(name) + " is compressed", remedy);
        }
        return slice(name, entry);
    }

    /**
     * An entry's bytes, compared with its CRC-32: a slice of the mapping when stored, memory of the arena when deflated.
     */
    public MemorySegment open(String name) {
        ZipEntry entry = entry(name);
        requireReadable(name, entry);
        MemorySegment content = switch (entry.method()) {
            case ZipEntry.STORED -> slice(name, entry);
            case ZipEntry.DEFLATED ->
                    inflate(name, bytes.asSlice(entry.data(), entry.compressed()), entry.size());
            default -> throw new InvalidFileException(
                    file, "entry " + Quote.of(name) + " is compressed by method " + entry.method(), remedy);
        };
        CRC32 crc = new CRC32();
        for (long at = 0; at < content.byteSize(); at += CHUNK) {
            crc.update(content.asSlice(at, Math.min(CHUNK, content.byteSize() - at)).asByteBuffer());
        }
        if (crc.getValue() != entry.crc()) {
            throw damaged(String.format(Locale.ROOT, "entry %s has the CRC-32 %08x, the directory says %08x",
                    Quote.of(name), crc.getValue(), entry.crc()), null);
        }
        return content;
    }

    private ZipEntry entry(String name) {
        ZipEntry entry = entries.get(name);
        if (entry == null) {
            throw new InvalidFileException(file, "no entry " + Quote.of(name), "give a complete archive");
        }
        return entry;
    }

    private void requireReadable(String name, ZipEntry entry) {
        if (entry.isEncrypted()) {
            throw new InvalidFileException(file, "entry " + Quote.of(name) + " is encrypted", "save it without a password");
        }
    }

    private MemorySegment slice(String name, ZipEntry entry) {
        if (entry.size() != entry.compressed()) {
            throw damaged("entry " + Quote.of(name) + " is stored, and its two sizes differ", null);
        }
        return bytes.asSlice(entry.data(), entry.compressed());
    }

    private void readDirectory() {
        long end = findEnd();
        long count = u16(end + 10);
        long at = u32(end + 16);
        long last = end;
        if (end >= 20 && u32(end - 20) == LOCATOR64) {
            last = bytes.get(LittleEndian.I64, end - 20 + 8);
            if (u32(last) != END64) {
                throw damaged("its zip64 record is missing", null);
            }
            count = bytes.get(LittleEndian.I64, last + 32);
            at = bytes.get(LittleEndian.I64, last + 48);
        }
        if (count > MOST_ENTRIES) {
            throw damaged("it claims to have " + Long.toUnsignedString(count) + " entries", null);
        }
        long directory = at;
        for (long i = 0; i < count; i++) {
            if (u32(at) != CENTRAL) {
                throw damaged("its directory is broken", null);
            }
            ZipEntry entry = ZipEntry.read(bytes, at);
            if (entries.put(entry.name(), entry) != null) {
                throw damaged("it has two entries " + Quote.of(entry.name()), null);
            }
            String difference = entry.difference(bytes);
            if (difference != null) {
                throw damaged("entry " + Quote.of(entry.name()) + ": " + difference, null);
            }
            at = entry.next();
        }
        if (at != last) {
            throw damaged("its directory has not the " + count + " entries that its end says", null);
        }
        requireApart(directory);
    }

    /** Entries that share bytes would let a small file unpack to any size. */
    private void requireApart(long directory) {
        List<ZipEntry> inOrder = new ArrayList<>(entries.values());
        inOrder.sort(Comparator.comparingLong(ZipEntry::header));
        for (int i = 0; i < inOrder.size(); i++) {
            ZipEntry entry = inOrder.get(i);
            long limit = i + 1 < inOrder.size() ? inOrder.get(i + 1).header() : directory;
            if (entry.compressed() < 0 || entry.compressed() > limit - entry.data()) {
                throw damaged("entry " + Quote.of(entry.name()) + " is cut off, or overlaps what follows it", null);
            }
        }
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
        // Deflate can pack a thousand bytes of zeros into one. Second moments hardly compress, so what claims to unpack
        // to much more than it takes in the file is not allocated.
        if (size < 0 || size > SMALL && size / LARGEST_RATIO > stored.byteSize()) {
            throw new InvalidFileException(file, "entry " + Quote.of(name) + " of " + stored.byteSize()
                    + " bytes claims to unpack to " + size + ", more than " + LARGEST_RATIO + " times as many",
                    remedy);
        }
        MemorySegment target = arena.allocate(size, Long.BYTES);
        Inflater inflater = new Inflater(true);
        try {
            long read = 0;
            long written = 0;
            while (!inflater.finished()) {
                if (inflater.needsInput() && read < stored.byteSize()) {
                    long length = Math.min(CHUNK, stored.byteSize() - read);
                    inflater.setInput(stored.asSlice(read, length).asByteBuffer());
                    read += length;
                }
                long room = Math.min(CHUNK, size - written);
                // With no room left, one byte more shows whether the data end here.
                int inflated = room > 0
                        ? inflater.inflate(target.asSlice(written, room).asByteBuffer())
                        : inflater.inflate(new byte[1]);
                written += inflated;
                if (written > size) {
                    throw damaged("entry " + Quote.of(name) + " unpacks to more than its " + size + " bytes", null);
                }
                if (inflated == 0 && !inflater.finished()
                        && (inflater.needsDictionary() || inflater.needsInput() && read == stored.byteSize())) {
                    break;
                }
            }
            if (!inflater.finished() || written != size || inflater.getBytesRead() != stored.byteSize()) {
                throw damaged("entry " + Quote.of(name) + " is cut off, or longer than its directory says", null);
            }
            return target;
        } catch (DataFormatException e) {
            throw damaged("entry " + Quote.of(name) + " does not unpack (" + e.getMessage() + ")", e);
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
