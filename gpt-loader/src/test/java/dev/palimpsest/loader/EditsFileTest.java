package dev.palimpsest.loader;

import static dev.palimpsest.loader.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.edit.EditBatch;
import dev.palimpsest.edit.EditRequest;
import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.Edits;
import dev.palimpsest.edit.FineTuning;
import dev.palimpsest.edit.LayerEdit;
import dev.palimpsest.edit.LayerEdit.LowRank;
import dev.palimpsest.edit.Method;
import dev.palimpsest.tensor.Matrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EditsFileTest {

    private static final String[] TEXTS = {
        "x", "Ĝrüße \"q\"\\", "a\nb\u0000", "\uD83D\uDE00", "\uD800", "{\"", "'", "\u2028"
    };

    private static Path temporary() {
        try {
            Path directory = Files.createTempDirectory("edits");
            directory.toFile().deleteOnExit();
            Path file = directory.resolve("x.safetensors");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double positive(Random random) {
        return Math.abs(random.nextGaussian()) * Math.pow(10, random.nextInt(-300, 300)) + Double.MIN_VALUE;
    }

    private static double alpha(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Double.POSITIVE_INFINITY;
            case 1 -> 0;
            default -> positive(random);
        };
    }

    private static Matrix matrix(Random random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(random.nextInt());
        }
        return Matrix.of(rows, columns, values);
    }

    private static String text(Random random) {
        return TEXTS[random.nextInt(TEXTS.length)] + random.nextInt();
    }

    private static Edits edits(Random random) {
        List<Integer> layers = random.ints(0, 50).distinct().limit(random.nextInt(1, 4)).sorted().boxed().toList();
        EditSettings settings = new EditSettings(
                Method.values()[random.nextInt(3)], layers, positive(random), alpha(random), random.nextInt(1, 99),
                positive(random), positive(random), random.nextGaussian(), random.nextGaussian(), positive(random),
                random.nextInt(1, 99), random.nextBoolean() ? 0 : positive(random), random.nextLong());
        List<EditBatch> batches = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            List<EditRequest> requests = new ArrayList<>();
            for (int j = random.nextInt(4); j > 0; j--) {
                String subject = text(random);
                requests.add(new EditRequest(random.nextLong(), "<<{}>>", subject, text(random)));
            }
            TreeMap<Integer, LayerEdit> edits = new TreeMap<>();
            for (int layer : layers) {
                int n = random.nextInt(1, 9);
                edits.put(layer, new LowRank(matrix(random, requests.size(), n), matrix(random, requests.size(), n),
                        matrix(random, requests.size(), 3), alpha(random)));
            }
            batches.add(new EditBatch(requests, edits, positive(random), positive(random)));
        }
        return new Edits(random.nextBoolean() ? null : "f00d", settings, List.of("{}", text(random) + " {}"), batches,
                Map.of("version", "0.1", "host name", "é"));
    }

    private static void assertSame(Matrix expected, Matrix actual) {
        assertEquals(expected.toString(), actual.toString());
        assertArrayEquals(expected.memory().toArray(ValueLayout.JAVA_BYTE),
                actual.memory().toArray(ValueLayout.JAVA_BYTE));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsReadIsWhatWasWritten(long seed) throws IOException {
        Path file = temporary();
        Edits written = edits(new Random(seed));
        assertAll("seed " + seed, () -> {
            EditsFile.write(file, written);
            assertSame(written, EditsFile.read(file));
        });
        Files.delete(file);
        Files.delete(file.getParent());
    }

    private static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    private static void assertSame(Edits written, Edits read) {
        assertEquals(written.fingerprint(), read.fingerprint());
        assertEquals(written.settings(), read.settings());
        assertEquals(written.contexts(), read.contexts());
        assertEquals(written.provenance(), read.provenance());
        assertEquals(written.batches().size(), read.batches().size());
        assertEquals(written.alpha(), read.alpha());
        for (int i = 0; i < written.batches().size(); i++) {
            EditBatch expected = written.batches().get(i);
            EditBatch actual = read.batches().get(i);
            assertEquals(expected.requests(), actual.requests());
            assertEquals(expected.targetSeconds(), actual.targetSeconds());
            assertEquals(expected.updateSeconds(), actual.updateSeconds());
            assertEquals(expected.layers().keySet(), actual.layers().keySet());
            for (int layer : expected.layers().keySet()) {
                LowRank before = expected.layers().get(layer).lowRank();
                LowRank after = actual.layers().get(layer).lowRank();
                assertEquals(before.alpha(), after.alpha());
                assertSame(before.keys(), after.keys());
                assertSame(before.solution(), after.solution());
                assertSame(before.residuals(), after.residuals());
            }
        }
    }

    @Test
    void fineTunedEditsKeepOneMatrixForAllTheirBatches() {
        Path file = temporary();
        EditSettings settings = new EditSettings(Method.FT, List.of(2), 1, 1, 25, 1, 5e-4, 1, 1, 0.01, 10, 0, 0,
                new FineTuning(FineTuning.Objective.PROMPT_LAST, Double.POSITIVE_INFINITY));
        Random random = new Random(6);
        LayerEdit.Dense first = new LayerEdit.Dense(Matrix.of(2, 3, new float[] {1, 2, 3, 4, 5, 6}));
        LayerEdit.Dense second = new LayerEdit.Dense(matrix(random, 2, 3));
        EditRequest request = new EditRequest(1, "{} is", "it", "that");
        Edits edits = new Edits("f00d", settings, List.of("{}"), List.of(), Map.of())
                .plus(new EditBatch(List.of(request), new TreeMap<>(Map.of(2, first)), 0, 1))
                .plus(new EditBatch(List.of(request), new TreeMap<>(Map.of(2, second)), 0, 1));
        EditsFile.write(file, edits);
        Edits read = EditsFile.read(file);
        assertEquals(settings, read.settings());
        assertEquals(new LayerEdit.Folded(Math.sqrt(91)), read.batches().get(0).layers().get(2));
        assertSame(second.delta(), ((LayerEdit.Dense) read.batches().get(1).layers().get(2)).delta());
    }

    @Test
    void editsReadCanBeWrittenOverTheirOwnFile() {
        Path file = temporary();
        Edits some = edits(new Random(5));
        EditsFile.write(file, some);
        Edits read = EditsFile.read(file);
        EditsFile.write(file, read);
        assertEquals(read.batches().size(), EditsFile.read(file).batches().size());
        assertTrue(read.size() >= 0);
    }

    @Test
    void brokenEditsAreRefused() {
        Path file = temporary();
        String settings = Json.write(EditsJson.settings(new EditSettings(
                Method.MEMIT, List.of(1), 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0)));
        String batch = "{\"requests\":[{\"case_id\":1,\"prompt\":\"{}\",\"subject\":\"s\",\"target\":\"t\"}],"
                + "\"alpha\":{\"1\":\"Infinity\"},\"target_seconds\":0,\"update_seconds\":0}";
        SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "palimpsest-statistics");
        refused(writer, file, "not a file of edits");
        refused(writer.metadata("format", "palimpsest-edits"), file, "no 'version'");
        refused(writer.metadata("version", "1"), file, "no 'contexts'");
        refused(writer.metadata("contexts", "[1]"), file, "'contexts' is not text");
        refused(writer.metadata("contexts", "[\"{}\"]"), file, "no 'settings'");
        refused(writer.metadata("settings", "{"), file, "metadata 'settings' is not JSON");
        refused(writer.metadata("settings", "{}"), file, "'method' is not text");
        refused(writer.metadata("settings", settings.replace("memit", "rome")), file, "no method 'rome'");
        refused(writer.metadata("settings", settings.replace("\"kl\":1.0,", "")), file, "'kl' is not a number");
        refused(writer.metadata("settings", settings), file, "no 'batches'");
        refused(writer.metadata("batches", "x"), file, "x");
        refused(writer.metadata("batches", "1"), file, "no 'batch.0'");
        refused(writer.metadata("batch.0", batch.replace("\"s\"", "\"\"")), file, "record 1: the subject is empty");
        refused(writer.metadata("batch.0", batch.replace("\"1\":\"Infinity\"", "")), file, "a batch has layers []");
        refused(writer.metadata("batch.0", batch), file, "no tensor 'batch.0.layer.1.keys'");
        writer.matrix("batch.0.layer.1.keys", Matrix.of(1, 2, new float[2]));
        writer.matrix("batch.0.layer.1.solution", Matrix.of(1, 3, new float[3]));
        writer.matrix("batch.0.layer.1.residuals", Matrix.of(1, 1, new float[1]));
        refused(writer, file, "'batch.0.layer.1.…'", "F32[1, 2]", "for 1 requests");
        Path missing = file.resolveSibling("missing");
        assertRefused(missing, () -> EditsFile.read(missing), "no such file");
    }

    private static void refused(SafetensorsWriter writer, Path file, String... parts) {
        writer.write(file);
        assertRefused(file, () -> EditsFile.read(file), parts);
    }
}
