package dev.palimpsest.internal.loader.safetensors;

import static dev.palimpsest.internal.loader.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.tensor.StorageType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

    @TempDir
    Path temporary;

    /** A file with this header and this many zero bytes of data. */
    private Path file(String header, int data) throws IOException {
        byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return file(json.length, json, data);
    }

    private Path file(long length, byte[] json, int data) throws IOException {
        byte[] bytes = new byte[8 + json.length + data];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(json);
        return Files.write(temporary.resolve("some.safetensors"), bytes);
    }

    private void refused(Path file, String... parts) {
        assertRefused(file, () -> Safetensors.open(file).close(), parts);
    }

    @Test
    void tensorsOfUpToTwoDimensionsAreMatrices() throws IOException {
        Path file = file("{'__metadata__':{'format':'pt','é':'ü'},"
                + "'b':{'dtype':'F32','shape':[2,3],'data_offsets':[0,24]},"
                + "'a':{'dtype':'BF16','shape':[5],'data_offsets':[24,34]},"
                + "'scalar':{'dtype':'F64','shape':[],'data_offsets':[34,42]},"
                + "'none':{'dtype':'F16','shape':[0,4],'data_offsets':[42,42]}}", 42);
        try (Safetensors tensors = Safetensors.open(file)) {
            assertEquals(List.of("b", "a", "scalar", "none"), List.copyOf(tensors.names()));
            assertEquals(Map.of("format", "pt", "é", "ü"), tensors.metadata());
            assertEquals("F32[2, 3]", tensors.matrix("b").toString());
            assertEquals("BF16[1, 5]", tensors.matrix("a").toString());
            assertEquals("F64[1, 1]", tensors.matrix("scalar").toString());
            assertEquals("F16[0, 4]", tensors.matrix("none").toString());
            assertEquals(List.of(5L), tensors.shape("a"));
            assertTrue(tensors.has("a"));
            assertFalse(tensors.has("c"));
            assertEquals(file, tensors.file());
        }
    }

    @Test
    void numbersAreLittleEndianWhereverTheyLie() throws IOException {
        byte[] json = ("{'byte':{'dtype':'U8','shape':[1],'data_offsets':[0,1]},"
                + "'x':{'dtype':'F32','shape':[2],'data_offsets':[1,9]}}")
                .replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        Path file = file(json.length, json, 9);
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(8 + json.length + 1, 1.5f).putFloat(8 + json.length + 5, -0.0f);
        Files.write(file, bytes);
        try (Safetensors tensors = Safetensors.open(file)) {
            assertArrayEquals(new float[] {1.5f, -0.0f}, tensors.matrix("x").toFloats());
            assertEquals(StorageType.F32, tensors.matrix("x").type());
        }
    }

    @Test
    void tensorsOfOtherKindsMatterOnlyWhenAskedFor() throws IOException {
        Path file = file("{'mask':{'dtype':'BOOL','shape':[2,2],'data_offsets':[0,4]},"
                + "'new':{'dtype':'F4','shape':[6],'data_offsets':[4,7]},"
                + "'wide':{'dtype':'F32','shape':[0,3000000000],'data_offsets':[7,7]}}", 7);
        try (Safetensors tensors = Safetensors.open(file)) {
            assertEquals(3, tensors.names().size());
            assertRefused(file, () -> tensors.matrix("mask"), "'mask'", "BOOL");
            assertRefused(file, () -> tensors.matrix("new"), "'new'", "F4");
            assertRefused(file, () -> tensors.matrix("wide"), "'wide'", "3000000000");
            assertRefused(file, () -> tensors.matrix("absent"), "no tensor 'absent'");
        }
    }

    @Test
    void leadingDimensionsFoldIntoRows() throws IOException {
        Path file = file("{'deep':{'dtype':'F32','shape':[3,2,4],'data_offsets':[0,96]},"
                + "'one':{'dtype':'F32','shape':[4],'data_offsets':[96,112]}}", 112);
        try (Safetensors tensors = Safetensors.open(file)) {
            assertEquals(6, tensors.matrix("deep").rows());
            assertEquals(4, tensors.matrix("deep").columns());
            assertEquals(1, tensors.matrix("one").rows());
        }
    }

    @Test
    void tensorsThatShareBytesAreRefused() throws IOException {
        refused(file("{'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]},"
                + "'b':{'dtype':'U8','shape':[4],'data_offsets':[3,7]}}", 7), "'b' begins at byte 3", "inside of tensor 'a'");
        refused(file("{'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]},"
                + "'b':{'dtype':'U8','shape':[4],'data_offsets':[0,4]}}", 4), "inside of tensor");
    }

    @Test
    void dataOfNoTensorAreRefused() throws IOException {
        refused(file("{'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]},"
                + "'b':{'dtype':'U8','shape':[1],'data_offsets':[6,7]}}", 7), "bytes 4 to 5 of the data belong to no tensor");
        refused(file("{'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]}}", 9), "bytes 4 to 8");
        refused(file("{}", 1), "bytes 0 to 0");
    }

    @Test
    void aNestedHeaderIsRefusedWithoutAStackOverflow() throws IOException {
        refused(file("{'a':{'x':" + "[".repeat(100_000), 0), "the header is not JSON", "nesting depth");
        refused(file("{'a':{'x':" + "[".repeat(500) + "]".repeat(500) + "}}", 0), "nesting depth");
    }

    @Test
    void numbersBeyondALongAreRefused() throws IOException {
        refused(file("{'a':{'dtype':'U8','shape':[18446744073709551616],'data_offsets':[0,0]}}", 0), "tensor 'a' lacks");
        refused(file("{'a':{'dtype':'U8','shape':[1.0],'data_offsets':[0,1]}}", 1), "tensor 'a' lacks");
        refused(file("{'a':{'dtype':'U8','shape':[1],'data_offsets':[0," + "9".repeat(300) + "]}}", 1), "not JSON");
    }

    @Test
    void namesOfTensorsCannotControlATerminal() throws IOException {
        refused(file("{'t1\\u001b[31m\\u202e':{'dtype':'U8','shape':[1],'data_offsets':[0,9]}}", 1),
                "tensor 't1\\u001b[31m\\u202e' ends at byte 9");
        refused(file("{'" + "x".repeat(40_000) + "':1}", 0), "xxx…' (40,000 characters) lacks");
    }

    /** A header of 4 MB with 60,000 tensors is read token by token. */
    @Test
    void aLargeHeaderIsRead() throws IOException {
        StringBuilder header = new StringBuilder("{");
        for (int i = 0; i < 60_000; i++) {
            header.append(i == 0 ? "" : ",").append("'t").append(i)
                    .append("':{'dtype':'U8','shape':[1],'data_offsets':[").append(i).append(',').append(i + 1).append("]}");
        }
        try (Safetensors tensors = Safetensors.open(file(header.append('}').toString(), 60_000))) {
            assertEquals(60_000, tensors.names().size());
        }
    }

    @Test
    void whatIsNoFileIsRefused() {
        refused(temporary.resolve("missing.safetensors"), "no such file");
        refused(temporary, "is a folder");
    }

    @Test
    void aFileShorterThanTheLengthOfItsHeaderIsRefused() throws IOException {
        refused(Files.write(temporary.resolve("a"), new byte[0]), "only 0 bytes");
        refused(Files.write(temporary.resolve("b"), new byte[7]), "only 7 bytes");
    }

    @Test
    void anAbsurdHeaderIsRefused() throws IOException {
        refused(file(100, new byte[10], 0), "header of 100 bytes is cut off after 10");
        refused(file(100_000_001, new byte[10], 0), "100000001 bytes, not a safetensors file");
        refused(file(-1, new byte[10], 0), "18446744073709551615");
        refused(file(0, new byte[0], 0), "the header is empty");
        refused(file(2, new byte[] {'"', (byte) 0xFF}, 0), "the header is not UTF-8");
        refused(file("PK and so on", 0), "the header is not JSON", "line 1");
        refused(file("{} {}", 0), "the header is not JSON");
        refused(file("[]", 0), "not a JSON object");
        refused(file("{'a':1,'a':1}", 0), "the header is not JSON", "Duplicate");
        refused(file("{'__metadata__':[]}", 0), "metadata is not a JSON object");
        refused(file("{'__metadata__':{'n':1}}", 0), "metadata 'n' is not a string");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "1                                                            | lacks a valid dtype",
        "{'shape':[1],'data_offsets':[0,4]}                           | lacks a valid dtype",
        "{'dtype':'F32','data_offsets':[0,4]}                         | lacks a valid dtype",
        "{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}            | lacks a valid dtype",
        "{'dtype':'F32','shape':[1.0],'data_offsets':[0,4]}           | lacks a valid dtype",
        "{'dtype':'F32','shape':[1],'data_offsets':[0]}               | lacks a valid dtype",
        "{'dtype':'F32','shape':[1],'data_offsets':[-4,0]}            | lacks a valid dtype",
        "{'dtype':'F32','shape':[1],'data_offsets':[0,99999999999999999999]} | lacks a valid dtype",
        "{'dtype':'F32','shape':[1],'data_offsets':[8,4]}             | begins at 8, after its end at 4",
        "{'dtype':'F32','shape':[4],'data_offsets':[0,16]}            | ends at byte 16 of the data, which has 8",
        "{'dtype':'NEW','shape':[4],'data_offsets':[0,16]}            | ends at byte 16 of the data, which has 8",
        "{'dtype':'F32','shape':[2],'data_offsets':[0,4]}             | F32[2] needs 8 bytes, its offsets hold 4",
        "{'dtype':'I64','shape':[2],'data_offsets':[0,8]}             | I64[2] needs 16 bytes, its offsets hold 8",
        "{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,0]} | impossible shape",
    })
    void aBrokenTensorIsRefusedByName(String tensor, String what) throws IOException {
        refused(file("{'h.0.x':" + tensor + "}", 8), "tensor 'h.0.x'", what);
    }
}
