package dev.palimpsest.internal.loader.numpy;

import dev.palimpsest.internal.loader.zip.ZipEntries;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.tensor.LittleEndian;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.loader.InvalidFileException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * An archive that {@code numpy.savez} or {@code numpy.savez_compressed} wrote: a zip of arrays, {@code name.npy} each.
 *
 * <pre>
 *   0          6   7   8      10 (or 12)                      multiple of 64
 *   ┌──────────┬───┬───┬──────┬───────────────────────────────┬──────────────
 *   │ 93 NUMPY │ v │ 0 │  N   │ {'descr': '&lt;f4', 'fortran_   │ elements, row
 *   │          │   │   │ u16  │ order': False, 'shape':       │ after row
 *   │          │   │   │ u32  │ (6400, 6400), }   padded by ' '│
 *   └──────────┴───┴───┴──────┴───────────────────────────────┴──────────────
 *                        v = 1: u16, v = 2, 3: u32
 * </pre>
 *
 * Arrays of a stored archive stay in the mapped file; those of a compressed one are unpacked into the arena, off the
 * heap. Valid as long as the arena is.
 */
public final class NumpyArchive {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final String SUFFIX = ".npy";
    /** As NumPy writes it: the three keys in order. A structured array has a list as its descr. */
    private static final Pattern HEADER = Pattern.compile("\\{ ?'descr' ?: ?'([^']{0,32})', 'fortran_order' ?: ?(True|False),"
            + " 'shape' ?: ?\\(((?:\\d{1,40}, ?)*(?:\\d{1,40})?)\\),? ?\\}[ \n]*");
    private static final Pattern DIMENSION = Pattern.compile("\\d+");
    private static final int LONGEST_HEADER = 1 << 16;

    /** @param size number of elements of the shape */
    private record Array(String descr, boolean fortran, long[] shape, long size, MemorySegment elements) {}

    private final Path file;
    private final ZipEntries entries;

    private NumpyArchive(Path file, ZipEntries entries) {
        this.file = file;
        this.entries = entries;
    }

    /** @throws InvalidFileException when {@code file} is missing or not an archive */
    public static NumpyArchive open(Path file, Arena arena) {
        return new NumpyArchive(file, ZipEntries.open(file, arena, "save it uncompressed, by numpy.savez"));
    }

    public boolean has(String name) {
        return entries.names().contains(name + SUFFIX);
    }

    /**
     * A two-dimensional array of float16, float32 or float64.
     *
     * @throws InvalidFileException when it is missing, damaged, of another kind, or stored column by column
     */
    public Matrix matrix(String name) {
        Array array = read(name);
        StorageType type = switch (array.descr()) {
            case "<f8" -> StorageType.F64;
            case "<f4" -> StorageType.F32;
            case "<f2" -> StorageType.F16;
            default -> throw refused(name, "is of type " + Quote.of(array.descr()), "save it as little-endian float32");
        };
        if (array.fortran()) {
            throw refused(name, "is in Fortran order", "save numpy.ascontiguousarray of it");
        }
        if (array.shape().length != 2 || array.shape()[0] > Integer.MAX_VALUE || array.shape()[1] > Integer.MAX_VALUE) {
            throw refused(name, "has " + array.shape().length + " dimensions", "save a matrix");
        }
        requireBytes(name, array, type.bytes());
        MemorySegment elements = array.elements().asSlice(0, array.size() * type.bytes());
        return Matrix.over(elements, (int) array.shape()[0], (int) array.shape()[1], type);
    }

    /** An array of one number of any kind. */
    public double scalar(String name) {
        Array array = read(name);
        if (array.size() != 1) {
            throw refused(name, "holds " + array.size() + " numbers", "save a single one");
        }
        String descr = array.descr();
        if (!descr.matches("[<|][iuf][1248]")) {
            throw refused(name, "is of type " + Quote.of(descr), "save a little-endian number");
        }
        int width = descr.charAt(2) - '0';
        requireBytes(name, array, width);
        MemorySegment at = array.elements();
        return switch (descr.substring(1)) {
            case "f8" -> Double.longBitsToDouble(at.get(LittleEndian.I64, 0));
            case "f4" -> Float.intBitsToFloat(at.get(LittleEndian.I32, 0));
            case "f2" -> Float.float16ToFloat(at.get(LittleEndian.I16, 0));
            case "i8", "u8" -> at.get(LittleEndian.I64, 0);
            case "i4" -> at.get(LittleEndian.I32, 0);
            case "u4" -> Integer.toUnsignedLong(at.get(LittleEndian.I32, 0));
            case "i2" -> at.get(LittleEndian.I16, 0);
            case "u2" -> Short.toUnsignedInt(at.get(LittleEndian.I16, 0));
            case "i1" -> at.get(ValueLayout.JAVA_BYTE, 0);
            case "u1" -> Byte.toUnsignedInt(at.get(ValueLayout.JAVA_BYTE, 0));
            default -> throw refused(name, "is of type " + Quote.of(descr), "save a little-endian number");
        };
    }

    private Array read(String name) {
        MemorySegment entry = entries.open(name + SUFFIX);
        try {
            for (int i = 0; i < MAGIC.length; i++) {
                if (entry.get(ValueLayout.JAVA_BYTE, i) != MAGIC[i]) {
                    throw refused(name, "is not an array", "save it by numpy.savez");
                }
            }
            byte version = entry.get(ValueLayout.JAVA_BYTE, 6);
            if (version < 1 || version > 3) {
                throw refused(name, "is in version " + Byte.toUnsignedInt(version) + " of NumPy's format",
                        "save it by numpy.savez");
            }
            boolean first = version == 1;
            int start = first ? 10 : 12;
            long length = first
                    ? Short.toUnsignedInt(entry.get(LittleEndian.I16, 8))
                    : Integer.toUnsignedLong(entry.get(LittleEndian.I32, 8));
            if (length > LONGEST_HEADER) {
                throw refused(name, "has a header of " + length + " bytes", "save an array of plain numbers");
            }
            String text = new String(
                    entry.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
            Matcher header = HEADER.matcher(text);
            if (!header.matches()) {
                throw refused(name, "has the header " + Quote.of(text.strip()), "save an array of plain numbers");
            }
            long[] shape = DIMENSION.matcher(header.group(3)).results()
                    .mapToLong(dimension -> Long.parseLong(dimension.group())).toArray();
            return new Array(
                    header.group(1),
                    header.group(2).equals("True"),
                    shape,
                    LongStream.of(shape).reduce(1, Math::multiplyExact),
                    entry.asSlice(start + length));
        } catch (IndexOutOfBoundsException e) {
            throw refused(name, "is cut off", "get the archive again");
        } catch (ArithmeticException | NumberFormatException e) {
            throw refused(name, "has an impossible shape", "get the archive again");
        }
    }

    private void requireBytes(String name, Array array, int each) {
        if (array.elements().byteSize() / each != array.size() || array.elements().byteSize() % each != 0) {
            throw refused(name, "holds " + array.elements().byteSize() / each + " numbers, its shape needs "
                    + array.size(), "get the archive again");
        }
    }

    private InvalidFileException refused(String name, String what, String remedy) {
        return new InvalidFileException(file, "array " + Quote.of(name) + " " + what, remedy);
    }
}
