package dev.palimpsest.internal.loader.pytorch;

import static dev.palimpsest.internal.loader.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of tensors that are damaged, unusual, or not what they claim. */
class TorchDamageTest {

    private static final float[] VALUES = {1, 2, 3, 4, 5, 6};

    @TempDir
    Path temporary;

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private static TorchWriter six() {
        return new TorchWriter().storage("0", "FloatStorage", 6, floats(VALUES));
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(temporary.resolve("pytorch_model.bin"), bytes);
    }

    private void refused(byte[] bytes, String... parts) throws IOException {
        Path file = write(bytes);
        assertRefused(file, () -> {
            try (Arena arena = Arena.ofConfined()) {
                TorchFile.open(file, arena).matrix("a");
            }
        }, parts);
    }

    private void refused(TorchWriter writer, String... parts) throws IOException {
        refused(writer.archive(), parts);
        refused(writer.legacy(), parts);
    }

    private float[] read(byte[] bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return TorchFile.open(write(bytes), arena).matrix("a").toFloats();
        }
    }

    private void assertRead(float[] expected, TorchWriter writer) throws IOException {
        assertArrayEquals(expected, read(writer.archive()));
        assertArrayEquals(expected, read(writer.legacy()));
    }

    @Test
    void tensorsAreViewsOfStorages() throws IOException {
        assertRead(VALUES, six().tensor("a", "0", 0, new long[] {2, 3}, 3, 1));
        assertRead(new float[] {3, 4}, six().tensor("a", "0", 2, new long[] {2}, 1));
        assertRead(new float[] {6}, six().tensor("a", "0", 5, new long[0]));
        assertRead(new float[] {3, 4}, six().tensor("a", "0", 2, new long[] {1, 2}, 999, 1));
        assertRead(new float[0], six().tensor("a", "0", 6, new long[] {0, 3}, 3, 1));
    }

    @Test
    void viewsThatAreNotRowAfterRowAreRefusedWhereTheyAreRead() throws IOException {
        refused(six().tensor("a", "0", 0, new long[] {3, 2}, 1, 3), "tensor 'a' of shape [3, 2]", "strides [1, 3]",
                "contiguous()");
        refused(six().tensor("a", "0", 0, new long[] {4, 6}, 0, 1), "strides [0, 1]");
        Path file = write(six().tensor("a", "0", 0, new long[] {3, 2}, 1, 3).archive());
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(List.of(3L, 2L), TorchFile.open(file, arena).shape("a"));
        }
    }

    @Test
    void viewsOutsideOfTheirStorageAreRefused() throws IOException {
        refused(six().tensor("a", "0", 1, new long[] {2, 3}, 3, 1), "a tensor of shape [2, 3] at element 1 of storage 0");
        refused(six().tensor("a", "0", 7, new long[] {0}, 1), "at element 7");
        refused(six().tensor("a", "0", -1, new long[] {2}, 1), "the number -1 in the place of");
        refused(six().tensor("a", "0", 0, new long[] {-2}, 1), "the number -2 in the place of");
        refused(six().tensor("a", "0", 5, new long[] {2}, -1), "the number -1 in the place of");
        refused(six().tensor("a", "0", Long.MAX_VALUE, new long[] {2}, 1), "impossible shape");
        refused(six().tensor("a", "0", 0, new long[] {1L << 40, 1L << 40}, 0, 0), "impossible shape");
        refused(six().tensor("a", "0", 0, new long[] {3, 3}, Long.MAX_VALUE, 1), "impossible shape");
        refused(six().tensor("a", "0", 0, new long[] {6}, 1, 1), "1 dimensions and 2 strides");
        refused(six().tensor("a", "0", 0, new long[17], new long[17]), "a tuple of 17 in the place of");
    }

    @Test
    void storagesHaveTheBytesThatThePickleSays() throws IOException {
        TorchWriter seven = new TorchWriter().storage("0", "FloatStorage", 7, floats(VALUES))
                .tensor("a", "0", 0, new long[] {6}, 1);
        refused(seven.archive(), "storage 0 of 7 elements needs 28 bytes, the file has 24");
        refused(seven.legacy(), "storage 0 of 28 bytes ends after the file");
        refused(new TorchWriter().storage("0", "FloatStorage", 5, floats(VALUES)).tensor("a", "0", 0, new long[] {5}, 1)
                .legacy(), "4 bytes after the last storage");
        refused(new TorchWriter().tensor("a", "5", 0, new long[] {0}, 1).archive(), "no entry 'pytorch_model/data/5'");
        refused(new TorchWriter().tensor("a", "5", 0, new long[] {0}, 1).legacy(), "has 0 storages, its tensors use 1");
        refused(six().storage("1", "FloatStorage", 6, floats(VALUES)).tensor("a", "0", 0, new long[] {6}, 1).legacy(),
                "the list of storages has the text '1', which no tensor uses");
    }

    @Test
    void onlyWeightsAreRead() throws IOException {
        for (String type : List.of("LongStorage", "IntStorage", "ShortStorage", "CharStorage", "ByteStorage", "BoolStorage")) {
            int width = switch (type) {
                case "LongStorage" -> 8;
                case "IntStorage" -> 4;
                case "ShortStorage" -> 2;
                default -> 1;
            };
            refused(new TorchWriter().tensor("a", type, width, new byte[24], 24 / width), "tensor 'a' is in a torch." + type);
        }
        refused(six().tensor("b", "0", 0, new long[] {6}, 1), "no tensor 'a'");
    }

    @Test
    void otherArchivesAreRefused() throws IOException {
        TorchWriter writer = six().tensor("a", "0", 0, new long[] {6}, 1);
        refused(writer.archive(true), "is compressed", "torch.save");
        byte[] encrypted = writer.archive();
        for (int at = 0; at + 30 < encrypted.length; at++) {
            if (encrypted[at] == 'P' && encrypted[at + 1] == 'K' && encrypted[at + 2] + encrypted[at + 3] == 7) {
                encrypted[at + 6] |= 1;
            } else if (encrypted[at] == 'P' && encrypted[at + 1] == 'K' && encrypted[at + 2] + encrypted[at + 3] == 3) {
                encrypted[at + 8] |= 1;
            }
        }
        refused(encrypted, "is encrypted");
        refused(TorchWriter.zip(Map.of("a/b.txt", new byte[3]), false), "without data.pkl");
        refused(TorchWriter.zip(Map.of("a/x/data.pkl", new byte[3]), false), "without data.pkl");
        refused(TorchWriter.zip(Map.of("a/data.pkl", new byte[3], "b/data.pkl", new byte[3]), false), "2 entries data.pkl");
        refused(six().tensor("a", "0", 0, new long[] {6}, 1).entry("pytorch_model/constants.pkl", new byte[1]).archive(),
                "a TorchScript archive", "state_dict()");
        refused(six().tensor("a", "0", 0, new long[] {6}, 1).entry("pytorch_model/code/__torch__.py", new byte[1]).archive(),
                "a TorchScript archive");
        refused(six().tensor("a", "0", 0, new long[] {6}, 1)
                .entry("pytorch_model/byteorder", "big".getBytes(StandardCharsets.US_ASCII)).archive(), "'big'");
        refused(six().tensor("a", "0", 0, new long[] {6}, 1).changing(pickle -> Arrays.copyOf(pickle, pickle.length + 1))
                .archive(), "goes on after the end of its pickle");
    }

    @Test
    void otherPicklesAreRefused() throws IOException {
        TorchWriter writer = six().tensor("a", "0", 0, new long[] {6}, 1);
        refused(writer.legacy(PickleWriter.begin().number(77).stop(), true), "begins with the number 77",
                "magic number");
        byte[] magic = TorchWriter.magic();
        magic[5]++;
        refused(writer.legacy(magic, true), "1950a86a20f9469cfd6c", "magic number");
        refused(writer.legacy(TorchWriter.magic(), false), "little-endian");
        byte[] version = writer.legacy();
        version[TorchWriter.magic().length + 3]++;
        refused(version, "the protocol version is the number 1002");
        refused(new byte[0], "is empty");
        refused("<!DOCTYPE html>".getBytes(StandardCharsets.US_ASCII), "neither a zip archive nor a pickle");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyCutIsRefused(boolean legacy) throws IOException {
        TorchWriter writer = six().tensor("a", "0", 0, new long[] {6}, 1);
        byte[] whole = legacy ? writer.legacy() : writer.archive();
        for (int length = 0; length < whole.length; length++) {
            refused(Arrays.copyOf(whole, length));
        }
    }

    /** A bit of a weight may change; everything else is refused, or means the same. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyFlippedBitIsRefusedOrHarmless(boolean legacy) throws IOException {
        TorchWriter writer = six().tensor("a", "0", 0, new long[] {6}, 1);
        byte[] whole = legacy ? writer.legacy() : writer.archive();
        int refusals = 0;
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertTrue(read(flipped).length <= 6);
            } catch (InvalidFileException e) {
                assertFalse(e.getMessage().isBlank());
                refusals++;
            }
        }
        assertTrue(refusals > 8 * whole.length / 3, refusals + " refusals");
    }

    @Test
    void aDamagedPickleIsFoundByItsCrc() throws IOException {
        byte[] whole;
        try (InputStream in = TorchDamageTest.class.getResourceAsStream("/torch/zip/pytorch_model.bin")) {
            whole = in.readAllBytes();
        }
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        whole[text.indexOf("ln_f.bias")]++;
        refused(whole, "data.pkl does not match its CRC-32");
    }

    /** Python 2 wrote strings of bytes, and the items of an OrderedDict as the argument of its call. */
    @Test
    void thePicklesOfPython2AreRead() throws IOException {
        byte[] pickle = PickleWriter.begin().global("collections", "OrderedDict").op(']').op(']').op('(').op('U').raw(1, 'a')
                .global("torch._utils", "_rebuild_tensor").op('(')
                .op('(').op('T').raw(7, 0, 0, 0).raw("storage".getBytes(StandardCharsets.US_ASCII)).global("torch", "FloatStorage")
                .op('U').raw(1, '0').op('U').raw(3, 'c', 'p', 'u').number(6).op('t').op('Q')
                .number(0).raw(0x8a, 1, 6).raw(0x85).raw(0x8a, 1, 1).raw(0x85).op('t').op('R')
                .op('e').op('a').raw(0x85).op('R').stop();
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("archive/data.pkl", pickle);
        entries.put("archive/data/0", floats(VALUES));
        assertArrayEquals(VALUES, read(TorchWriter.zip(entries, false)));
    }

    /** Protocol 4 frames its content and counts the memo by itself. */
    @Test
    void protocol4IsRead() throws IOException {
        byte[] pickle = new PickleWriter().raw(0x80, 4, 0x95).raw(PickleWriter.little(100, 8)).op('}').raw(0x94)
                .raw(0x8c, 1, 'a').raw(0x94)
                .raw(0x8c, 12).raw("torch._utils".getBytes(StandardCharsets.US_ASCII)).raw(0x94)
                .raw(0x8c, 18).raw("_rebuild_tensor_v2".getBytes(StandardCharsets.US_ASCII)).raw(0x94).raw(0x93).raw(0x94)
                .op('(').storage("FloatStorage", "0", 6, false).number(0).tuple(6).tuple(1).raw(0x89)
                .emptyOrderedDict().op('t').op('R').op('s').stop();
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("archive/data.pkl", pickle);
        entries.put("archive/data/0", floats(VALUES));
        assertArrayEquals(VALUES, read(TorchWriter.zip(entries, false)));
    }
}
