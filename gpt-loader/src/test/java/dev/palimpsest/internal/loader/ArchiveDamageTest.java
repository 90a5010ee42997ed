package dev.palimpsest.internal.loader;

import static dev.palimpsest.internal.loader.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.loader.InvalidFileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MEMIT's archives: CRCs, headers that disagree, entries that share bytes or unpack to too much. */
class ArchiveDamageTest {

    private static final float[] SUM = {2, 1, 1, 3};
    private static final byte[] CENTRAL = {'P', 'K', 1, 2};

    @TempDir
    Path temporary;

    private static NumpyFiles memit(float[] sum) {
        int n = (int) Math.sqrt(sum.length);
        return new NumpyFiles()
                .array("mom2.mom2", "<f4", "(" + n + ", " + n + ")", NumpyFiles.floats(sum))
                .array("mom2.count", "<i8", "()", NumpyFiles.longs(12));
    }

    private Path archive(boolean deflated) throws IOException {
        return memit(SUM).write(temporary.resolve("1_float32_mom2_10.npz"), deflated);
    }

    private static void refused(Path file, String... parts) {
        assertRefused(file, () -> StatisticsFile.read(file).close(), parts);
    }

    /** Deflated contents end with a few bits, and a descriptor, that nobody needs. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyFlippedBitOfTheContentsIsNoticedOrChangesNothing(boolean deflated) throws IOException {
        Path file = archive(deflated);
        byte[] whole = Files.readAllBytes(file);
        int directory = find(whole, CENTRAL, 0);
        int from = 0;
        int flips = 0;
        for (String name : new String[] {"mom2.mom2.npy", "mom2.count.npy"}) {
            from = find(whole, name.getBytes(StandardCharsets.US_ASCII), from) + name.length();
            int end = find(whole, new byte[] {'P', 'K', 3, 4}, from);
            end = end < 0 ? directory : end;
            // The local header may have an extra field; its bytes are not the contents.
            int data = deflated ? from : find(whole, new byte[] {(byte) 0x93, 'N', 'U', 'M'}, from);
            for (int bit = 8 * data; bit < 8 * end; bit++) {
                byte[] flipped = whole.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                Files.write(file, flipped);
                if (!deflated || isRefused(file)) {
                    refused(file);
                    flips++;
                }
            }
            from = end;
        }
        assertTrue(flips > 500, "only " + flips + " flips");
    }

    /** Whether a file is refused; one that is read has to hold what was written. */
    private static boolean isRefused(Path file) {
        try (StatisticsFile read = StatisticsFile.read(file)) {
            assertArrayEquals(SUM, read.statistics().layer(1).sum().toFloats());
            return false;
        } catch (InvalidFileException e) {
            return true;
        }
    }

    @Test
    void headersThatDisagreeAreRefused() throws IOException {
        Path file = archive(false);
        byte[] whole = Files.readAllBytes(file);
        for (int field : new int[] {14, 18, 22}) {
            refused(Files.write(file, changed(whole, field)), "mom2.mom2.npy", "the header before its bytes");
        }
        refused(Files.write(file, changed(whole, 8)), "another method");
        refused(Files.write(file, changed(whole, 30)), "the name before its bytes is another");
        int central = find(whole, CENTRAL, 0);
        refused(Files.write(file, changed(whole, central + 16)), "the header before its bytes");
        refused(Files.write(file, changed(whole, central + 42)));
    }

    @Test
    void aWrongChecksumInBothHeadersIsRefused() throws IOException {
        Path file = archive(false);
        byte[] whole = changed(changed(Files.readAllBytes(file), 14), find(Files.readAllBytes(file), CENTRAL, 0) + 16);
        refused(Files.write(file, whole), "'mom2.mom2.npy' has the CRC-32", "the directory says");
    }

    @Test
    void twoEntriesOfANameAreRefused() throws IOException {
        Path file = new NumpyFiles().array("mom2.mom2", "<f4", "(2, 2)", NumpyFiles.floats(SUM))
                .array("mom2.coun1", "<i8", "()", NumpyFiles.longs(12))
                .array("mom2.coun2", "<i8", "()", NumpyFiles.longs(13))
                .write(temporary.resolve("1_float32_mom2_10.npz"), false);
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).replaceAll("coun[12]", "count");
        refused(Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1)), "two entries 'mom2.count.npy'");
    }

    @Test
    void entriesThatShareBytesAreRefused() throws IOException {
        Path file = archive(false);
        byte[] whole = Files.readAllBytes(file);
        int first = find(whole, CENTRAL, 0);
        // The first entry claims the second one's header and bytes as well.
        ByteBuffer bytes = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        for (int at : new int[] {18, 22, first + 20, first + 24}) {
            bytes.putInt(at, bytes.getInt(at) + 100);
        }
        refused(Files.write(file, whole), "overlaps what follows it");
    }

    /** A gigabyte of zeros in a megabyte of file is refused before anything is allocated. */
    @Test
    void anArchiveThatUnpacksToMuchMoreIsRefused() throws IOException {
        Path file = temporary.resolve("1_float32_mom2_10.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("mom2.mom2.npy"));
            byte[] header = npy("(16384, 16384)");
            zip.write(header);
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                zip.write(zeros);
            }
        }
        assertTrue(Files.size(file) < 1 << 18);
        refused(file, "'mom2.mom2.npy'", "claims to unpack to", "more than 16 times as many", "numpy.savez");
    }

    @Test
    void realSecondMomentsUnpack() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        float[] sum = new float[600 * 600];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = i / 600 % 2 == 0 ? 0 : (float) random.nextDouble();
        }
        Path file = memit(sum).write(temporary.resolve("1_float32_mom2_10.npz"), true);
        try (StatisticsFile read = StatisticsFile.read(file)) {
            assertArrayEquals(sum, read.statistics().layer(1).sum().toFloats());
        }
    }

    private static byte[] npy(String shape) throws IOException {
        byte[] text = ("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }\n")
                .getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, 0});
        bytes.write(text);
        return bytes.toByteArray();
    }

    private static byte[] changed(byte[] whole, int at) {
        byte[] copy = whole.clone();
        copy[at] ^= 1;
        return copy;
    }

    private static int find(byte[] whole, byte[] part, int from) {
        for (int at = from; at + part.length <= whole.length; at++) {
            if (Arrays.equals(whole, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        return -1;
    }
}
