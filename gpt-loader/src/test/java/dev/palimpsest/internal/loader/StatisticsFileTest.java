package dev.palimpsest.internal.loader;

import static dev.palimpsest.internal.loader.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.KeyStatistics.Moment;
import dev.palimpsest.internal.loader.safetensors.SafetensorsWriter;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatisticsFileTest {

    private static final float[] SUM = {4, 1, 1, 9};

    @TempDir
    Path temporary;

    private static NumpyFiles memit() {
        return new NumpyFiles()
                .array("mom2.constructor", "<U20", "()", new byte[80])
                .array("mom2.count", "<i8", "()", NumpyFiles.longs(12))
                .array("mom2.mom2", "<f4", "(2, 2)", NumpyFiles.floats(SUM))
                .array("sample_size", "<i8", "()", NumpyFiles.longs(100000));
    }

    private static void refused(Path file, String... parts) {
        assertRefused(file, () -> StatisticsFile.read(file).close(), parts);
    }

    @Test
    void whatIsReadIsWhatWasWritten() {
        Path file = temporary.resolve("statistics.safetensors");
        KeyStatistics written = new KeyStatistics(
                "f00d",
                Map.of(
                        3, new Moment(Matrix.of(2, 2, new double[] {Math.PI, -0.0, Double.MIN_VALUE, 1e300}), 1L << 40),
                        17, new Moment(Matrix.of(1, 1, new double[] {2}), 1)),
                Map.of("text", "wiki\n2", "version", "0.1"));
        StatisticsFile.write(file, written);
        try (StatisticsFile read = StatisticsFile.read(file)) {
            KeyStatistics statistics = read.statistics();
            assertEquals("f00d", statistics.fingerprint());
            assertEquals(written.provenance(), statistics.provenance());
            assertEquals(Set.of(3, 17), statistics.layers().keySet());
            Moment moment = statistics.layers().get(3);
            assertEquals(1L << 40, moment.tokens());
            assertEquals(StorageType.F64, moment.sum().type());
            assertTrue(moment.sum().memory().isMapped());
            assertArrayEquals(written.layers().get(3).sum().toDoubles(), moment.sum().toDoubles());
        }
    }

    @Test
    void matricesEndWithTheFile() {
        Path file = temporary.resolve("statistics.safetensors");
        StatisticsFile.write(file, new KeyStatistics(
                null, Map.of(0, new Moment(Matrix.of(1, 1, new double[] {2}), 1)), Map.of()));
        StatisticsFile read = StatisticsFile.read(file);
        assertNull(read.statistics().fingerprint());
        Matrix sum = read.statistics().layers().get(0).sum();
        read.close();
        assertThrows(IllegalStateException.class, () -> sum.at(0, 0));
    }

    @Test
    void filesOfSomethingElseAreRefused() {
        Path file = temporary.resolve("some.safetensors");
        new SafetensorsWriter().write(file);
        refused(file, "not a file of statistics", "palimpsest-statistics");
        new SafetensorsWriter().metadata("format", "palimpsest-edits").write(file);
        refused(file, "not a file of statistics", "palimpsest-edits");
        new SafetensorsWriter().metadata("format", "palimpsest-statistics").metadata("version", "2").write(file);
        refused(file, "version 2");
        SafetensorsWriter writer = new SafetensorsWriter()
                .metadata("format", "palimpsest-statistics").metadata("version", "1");
        writer.write(file);
        refused(file, "no tensor second_moment_sum.L");
        writer.matrix("second_moment_sum.4", Matrix.of(2, 3, new double[6])).write(file);
        refused(file, "no 'tokens.4' in the metadata");
        writer.metadata("tokens.4", "9").write(file);
        refused(file, "'second_moment_sum.4' has shape [2, 3], not a square");
        new SafetensorsWriter()
                .metadata("format", "palimpsest-statistics").metadata("version", "1").metadata("tokens.4", "-9")
                .matrix("second_moment_sum.4", Matrix.of(1, 1, new double[1])).write(file);
        refused(file, "tokens.4: '-9' is not a count");
        refused(temporary.resolve("missing"), "no such file");
    }

    @ParameterizedTest
    @CsvSource({
        "13_float32_mom2_100000.npz, 13",
        "transformer.h.5.mlp.c_proj_float32_mom2_100000.npz, 5",
        "transformer.h.27.mlp.fc_out_float32_mom2_100000.npz, 27",
    })
    void memitsArchivesSayTheirLayerByName(String name, int layer) throws IOException {
        for (boolean deflated : new boolean[] {false, true}) {
            Path file = memit().write(temporary.resolve(name), deflated);
            try (StatisticsFile read = StatisticsFile.read(file)) {
                assertNull(read.statistics().fingerprint());
                assertEquals(Set.of(layer), read.statistics().layers().keySet());
                Moment moment = read.statistics().layers().get(layer);
                assertEquals(12, moment.tokens());
                assertArrayEquals(SUM, moment.sum().toFloats());
                assertEquals(StorageType.F32, moment.sum().type());
                assertEquals(!deflated, moment.sum().memory().isMapped());
                assertEquals("100000", read.statistics().provenance().get("sample_size." + layer));
            }
        }
    }

    @Test
    void aFolderOfArchivesIsOneSetOfStatistics() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("wikipedia_stats"));
        refused(folder, "no .npz archive");
        memit().write(folder.resolve("13_float32_mom2_100000.npz"), false);
        memit().array("mom2.count", 3, "<f8", "False", "()", NumpyFiles.doubles(34))
                .array("mom2.mom2", 2, "<f8", "False", "(1, 1)", NumpyFiles.doubles(Math.E))
                .write(folder.resolve("14_float64_mom2_100000.npz"), true);
        Files.writeString(folder.resolve("readme.txt"), "not an archive");
        try (StatisticsFile read = StatisticsFile.read(folder)) {
            assertEquals(Set.of(13, 14), read.statistics().layers().keySet());
            assertEquals(34, read.statistics().layers().get(14).tokens());
            assertEquals(Math.E, read.statistics().layers().get(14).sum().at(0, 0));
        }
        memit().write(folder.resolve("transformer.h.13.mlp.c_proj_float32_mom2_100000.npz"), false);
        refused(folder, "more than one archive of layer 13");
    }

    /** {@code data/stats/gpt2-xl/wikipedia_stats/…}: either folder may be given. */
    @Test
    void memitsFoldersAreReadAsMemitLaysThemOut() throws IOException {
        Path model = Files.createDirectories(temporary.resolve("gpt2-xl"));
        Path folder = Files.createDirectories(model.resolve("wikipedia_stats"));
        Files.createDirectories(model.resolve("wikitext_stats"));
        for (int layer : new int[] {13, 14, 17}) {
            memit().write(folder.resolve("transformer.h." + layer + ".mlp.c_proj_float32_mom2_100000.npz"), layer == 14);
        }
        for (Path given : new Path[] {folder, model}) {
            try (StatisticsFile read = StatisticsFile.read(given)) {
                assertEquals(Set.of(13, 14, 17), read.statistics().layers().keySet());
                assertEquals("transformer.h.17.mlp.c_proj_float32_mom2_100000.npz",
                        read.statistics().provenance().get("source.17"));
            }
        }
        memit().write(model.resolve("wikitext_stats/transformer.h.1.mlp.c_proj_float32_mom2_100000.npz"), false);
        refused(model, "2 folders of archives in it: 'wikipedia_stats', 'wikitext_stats'", "give one of them");
    }

    @Test
    void brokenArraysAreRefusedByName() throws IOException {
        Path file = temporary.resolve("1_float32_mom2_10.npz");
        byte[] four = NumpyFiles.floats(SUM);
        memit().array("mom2.mom2", 1, "<f4", "True", "(2, 2)", four).write(file, false);
        refused(file, "'mom2.mom2'", "Fortran");
        memit().array("mom2.mom2", "<f4", "(2, 3)", NumpyFiles.floats(new float[6])).write(file, false);
        refused(file, "'mom2.mom2'", "[2, 3], not a square");
        memit().array("mom2.mom2", "<f4", "(3, 3)", four).write(file, false);
        refused(file, "'mom2.mom2'", "holds 4 numbers, its shape needs 9");
        memit().array("mom2.mom2", "<f4", "(4,)", four).write(file, false);
        refused(file, "'mom2.mom2'", "1 dimensions");
        memit().array("mom2.mom2", ">f4", "(2, 2)", four).write(file, false);
        refused(file, "'mom2.mom2'", "'>f4'");
        memit().array("mom2.mom2", "<f4", "(99999999999999999999, 2)", four).write(file, false);
        refused(file, "'mom2.mom2'", "impossible shape");
        memit().raw("mom2.mom2.npy", new byte[] {(byte) 0x93, 'N', 'U'}).write(file, false);
        refused(file, "'mom2.mom2'", "is cut off");
        memit().raw("mom2.mom2.npy", "hello numpy".getBytes(StandardCharsets.US_ASCII)).write(file, true);
        refused(file, "'mom2.mom2'", "is not an array");
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            memit().array("mom2.mom2", "<f4", "(2, 2)", NumpyFiles.floats(new float[] {1, 2, bad, 4})).write(file, true);
            refused(file, "array 'mom2.mom2' is " + bad + " at row 1, column 0");
        }
        memit().array("mom2.count", "<f8", "()", NumpyFiles.doubles(Double.POSITIVE_INFINITY)).write(file, false);
        refused(file, "'mom2.count' is Infinity, not a number of tokens");
        memit().array("mom2.count", "<i8", "(2,)", NumpyFiles.longs(1, 2)).write(file, false);
        refused(file, "'mom2.count'", "holds 2 numbers");
        memit().array("mom2.count", "<i8", "()", NumpyFiles.longs(0)).write(file, false);
        refused(file, "'mom2.count'", "not a number of tokens");
        memit().array("mom2.count", "<U2", "()", new byte[8]).write(file, false);
        refused(file, "'mom2.count'", "'<U2'");
        new NumpyFiles().array("mom2.count", "<i8", "()", NumpyFiles.longs(1)).write(file, false);
        refused(file, "no entry 'mom2.mom2.npy'");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anArchiveCutAnywhereIsRefused(boolean deflated) throws IOException {
        Path file = memit().write(temporary.resolve("1_float32_mom2_10.npz"), deflated);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            refused(file);
        }
    }

    @Test
    void aNameWithoutLayerIsRefused() throws IOException {
        refused(memit().write(temporary.resolve("statistics.npz"), false), "does not contain the layer");
    }
}
