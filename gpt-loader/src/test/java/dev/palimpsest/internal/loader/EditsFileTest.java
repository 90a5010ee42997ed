package dev.palimpsest.internal.loader;

import static dev.palimpsest.internal.loader.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.CodebookEntries;
import dev.palimpsest.internal.editing.change.DenseDelta;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.GatedDelta;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.editing.change.NeuronColumns;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.editing.change.ScopedFacts;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.loader.edits.EditsJson;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.safetensors.SafetensorsWriter;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.tensor.Matrix;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EditsFileTest {

    private static final GptConfig XL =
            new GptConfig(Architectures.of("gpt2"), 48, 1600, 25, 6400, 1024, 50257, 0, 1e-5f, 50256);

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
            float value = Float.intBitsToFloat(random.nextInt());
            values[i] = Float.isFinite(value) ? value : 0;
        }
        return Matrix.of(rows, columns, values);
    }

    private static String text(Random random) {
        return TEXTS[random.nextInt(TEXTS.length)] + random.nextInt();
    }

    private static Change change(Random random) {
        int layer = random.nextInt(50);
        int rows = random.nextInt(1, 4);
        int n = random.nextInt(1, 9);
        FactorisedDelta delta = new FactorisedDelta(matrix(random, rows, n), matrix(random, rows, 3),
                random.nextBoolean() ? null : matrix(random, random.nextInt(1, 4), n));
        return switch (random.nextInt(8)) {
            case 6 -> new ScopedFacts("0a".repeat(32), layer, ScopedFacts.Reader.values()[random.nextInt(2)],
                    IntStream.range(0, rows).mapToObj(i -> new ScopedFacts.Fact(text(random), text(random))).toList(),
                    matrix(random, rows, n));
            case 0 -> new LowRankDelta(
                    new Site(layer, random.nextBoolean() ? Site.Point.MLP_INNER : Site.Point.MLP_OUTPUT), delta);
            case 1 -> new GatedDelta(layer, delta, alpha(random));
            case 7 -> new NeuronColumns(layer, List.of(random.nextInt(9), random.nextInt(9, 20)), matrix(random, 1, n));
            case 4, 5 -> facts(random, rows);
            case 2 -> new Neurons(layer, matrix(random, rows, n), matrix(random, 1, rows), matrix(random, rows, n));
            default -> new CodebookEntries(
                    new Site(layer, random.nextBoolean() ? Site.Point.MLP_INNER : Site.Point.MLP_OUTPUT),
                    matrix(random, rows, n), matrix(random, rows, 3),
                    IntStream.range(0, rows).mapToObj(i -> positive(random)).toList(),
                    IntStream.range(0, rows).mapToObj(i -> List.of(random.nextInt(9), random.nextInt(9))).toList(),
                    random.nextBoolean() ? List.of() : IntStream.range(0, rows).mapToObj(i -> new CodebookEntries.Bounds(
                            positive(random), positive(random), List.of(text(random), text(random)))).toList());
        };
    }

    private static FactStore facts(Random random, int count) {
        boolean hidden = random.nextBoolean();
        return new FactStore(
                new FactStore.Lookup(hidden ? FactStore.Retrieval.HIDDEN : FactStore.Retrieval.BM25, random.nextInt(9),
                        FactStore.Selection.values()[random.nextInt(3)], random.nextInt(1, 9),
                        FactStore.Template.values()[random.nextInt(2)], random.nextBoolean() ? null : "a".repeat(64)),
                IntStream.range(0, count)
                        .mapToObj(i -> new FactStore.Fact(text(random), text(random), random.nextBoolean() ? null : text(random)))
                        .toList(),
                hidden ? matrix(random, count, 4) : null, hidden ? matrix(random, 1, 4) : null);
    }

    private static <T> Given given(Given given, Setting<T> setting, Random random) {
        for (String text : List.of("Infinity", "prompt-last", "mean", "mlp-output", "3-5", "7",
                Double.toString(random.nextDouble()), Long.toString(random.nextLong()))) {
            try {
                return random.nextBoolean() ? given : given.with(setting, setting.parse(text));
            } catch (IllegalArgumentException e) {
                // Not a value of this setting: the next one.
            }
        }
        return given;
    }

    private static Settings settings(Random random) {
        EditingMethod method = Methods.all().get(random.nextInt(Methods.all().size()));
        Given given = Given.NOTHING.beside(List.of(1, 2));
        for (Setting<?> setting : method.schema()) {
            given = given(given, setting, random);
        }
        Settings xl = Settings.of(method.id(), method.schema(), XL, given);
        return xl;
    }

    static Edits edits(Random random) {
        List<EditBatch> batches = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            List<EditRequest> requests = new ArrayList<>();
            for (int j = random.nextInt(4); j > 0; j--) {
                requests.add(random.nextBoolean()
                        ? new EditRequest(random.nextLong(), "<<{}>>", text(random), text(random), text(random))
                        : new EditRequest(random.nextLong(), "no subject", null, text(random)));
            }
            List<Change> changes = new ArrayList<>();
            for (int j = random.nextInt(4); j > 0; j--) {
                changes.add(change(random));
            }
            batches.add(new EditBatch(requests, changes,
                    new TreeMap<>(Map.of("residual_norm", new TreeMap<>(Map.of(3, positive(random))),
                            "null_space_next_eigenvalue", new TreeMap<>(Map.of(3, Double.NaN)))),
                    positive(random), positive(random),
                    random.nextBoolean() ? null : new EditBatch.Predicted(0, requests.size())));
        }
        return new Edits(random.nextBoolean() ? null : "f00d", settings(random), List.of("{}", text(random) + " {}"),
                batches, Map.of("version", "0.1", "host name", "é"));
    }

    private static void assertSame(Matrix expected, Matrix actual, String what) {
        if (expected == null) {
            assertNull(actual, what);
            return;
        }
        assertEquals(expected.toString(), actual.toString(), what);
        assertArrayEquals(expected.memory().toArray(ValueLayout.JAVA_BYTE),
                actual.memory().toArray(ValueLayout.JAVA_BYTE), what);
    }

    private static void assertSame(FactorisedDelta expected, FactorisedDelta actual, String what) {
        assertSame(expected.solution(), actual.solution(), what);
        assertSame(expected.residuals(), actual.residuals(), what);
        assertSame(expected.keys(), actual.keys(), what);
    }

    private static void assertSame(Change expected, Change actual, String what) {
        assertEquals(expected.layer(), actual.layer(), what);
        switch (expected) {
            case LowRankDelta low -> {
                assertEquals(low.site(), ((LowRankDelta) actual).site(), what);
                assertSame(low.delta(), ((LowRankDelta) actual).delta(), what);
            }
            case GatedDelta gated -> {
                assertEquals(gated.alpha(), ((GatedDelta) actual).alpha(), what);
                assertSame(gated.delta(), ((GatedDelta) actual).delta(), what);
            }
            case DenseDelta dense -> assertSame(dense.delta(), ((DenseDelta) actual).delta(), what);
            case Neurons neurons -> {
                assertSame(neurons.in(), ((Neurons) actual).in(), what);
                assertSame(neurons.bias(), ((Neurons) actual).bias(), what);
                assertSame(neurons.out(), ((Neurons) actual).out(), what);
            }
            case NeuronColumns columns -> {
                assertEquals(columns.neurons(), ((NeuronColumns) actual).neurons(), what);
                assertSame(columns.vector(), ((NeuronColumns) actual).vector(), what);
            }
            case FactStore store -> {
                FactStore other = (FactStore) actual;
                assertEquals(store.lookup(), other.lookup(), what);
                assertEquals(store.facts(), other.facts(), what);
                assertSame(store.keys(), other.keys(), what);
                assertSame(store.centre(), other.centre(), what);
            }
            case ScopedFacts facts -> {
                ScopedFacts read = (ScopedFacts) actual;
                assertEquals(facts.artifact(), read.artifact(), what);
                assertEquals(facts.layer(), read.layer(), what);
                assertEquals(facts.reader(), read.reader(), what);
                assertEquals(facts.facts(), read.facts(), what);
                assertSame(facts.keys(), read.keys(), what);
            }
            case CodebookEntries entries -> {
                CodebookEntries other = (CodebookEntries) actual;
                assertEquals(entries.site(), other.site(), what);
                assertEquals(entries.radii(), other.radii(), what);
                assertEquals(entries.answers(), other.answers(), what);
                assertEquals(entries.bounds(), other.bounds(), what);
                assertSame(entries.keys(), other.keys(), what);
                assertSame(entries.values(), other.values(), what);
            }
        }
    }

    @Test
    void whatIsReadIsWhatWasWritten() throws IOException {
        for (int seed = 0; seed < 300; seed++) {
            String what = "seed " + seed;
            Path file = temporary();
            Edits written = edits(new Random(seed));
            EditsFile.write(file, written);
            Edits read = EditsFile.read(file);
            assertEquals(written.fingerprint(), read.fingerprint(), what);
            assertEquals(written.settings(), read.settings(), what);
            assertEquals(written.contexts(), read.contexts(), what);
            assertEquals(written.provenance(), read.provenance(), what);
            assertEquals(written.batches().size(), read.batches().size(), what);
            assertEquals(written.alpha(), read.alpha(), what);
            for (int b = 0; b < written.batches().size(); b++) {
                EditBatch expected = written.batches().get(b);
                EditBatch actual = read.batches().get(b);
                assertEquals(expected.requests(), actual.requests(), what);
                assertEquals(expected.figures(), actual.figures(), what);
                assertEquals(expected.targetSeconds(), actual.targetSeconds(), what);
                assertEquals(expected.updateSeconds(), actual.updateSeconds(), what);
                assertEquals(expected.predicted(), actual.predicted(), what);
                assertEquals(expected.changes().size(), actual.changes().size(), what);
                for (int c = 0; c < expected.changes().size(); c++) {
                    assertSame(expected.changes().get(c), actual.changes().get(c), what);
                }
            }
            Files.delete(file);
            Files.delete(file.getParent());
        }
    }

    @Test
    void aDenseDeltaIsKeptOnceForAllItsBatches() {
        Path file = temporary();
        Settings settings = Settings.of("ft", Methods.of("ft").schema(), XL, Given.NOTHING);
        DenseDelta second = new DenseDelta(0, matrix(new Random(6), 2, 3));
        EditRequest request = new EditRequest(1, "{} is", "it", "that");
        Edits edits = new Edits("f00d", settings, List.of("{}"), List.of(), Map.of())
                .plus(new EditBatch(List.of(request), List.of(new DenseDelta(0, matrix(new Random(5), 2, 3))),
                        new TreeMap<>(), 0, 1))
                .plus(new EditBatch(List.of(request), List.of(second), new TreeMap<>(), 0, 1));
        EditsFile.write(file, edits);
        Edits read = EditsFile.read(file);
        assertEquals(settings, read.settings());
        assertEquals(List.of(), read.batches().getFirst().changes());
        assertSame(second, read.batches().getLast().changes().getFirst(), "the latest batch's");
    }

    @Test
    void editsReadCanBeWrittenOverTheirOwnFile() {
        Path file = temporary();
        EditsFile.write(file, edits(new Random(5)));
        Edits read = EditsFile.read(file);
        EditsFile.write(file, read);
        assertEquals(read.batches().size(), EditsFile.read(file).batches().size());
    }

    @Test
    void brokenEditsAreRefused() {
        Path file = temporary();
        String settings = Json.write(EditsJson.settings(
                Settings.of("memit", Methods.of("memit").schema(), XL, Given.NOTHING)));
        String batch = "{\"requests\":[{\"case_id\":1,\"prompt\":\"{}\",\"subject\":\"s\",\"target\":\"t\"}],"
                + "\"changes\":[{\"kind\":\"low-rank-delta\",\"layer\":1}],\"target_seconds\":0,\"update_seconds\":0}";
        SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "palimpsest-statistics");
        refused(writer, file, "not a file of edits");
        refused(writer.metadata("format", "palimpsest-edits"), file, "no 'version'");
        refused(writer.metadata("version", "3"), file, "version 3 of the format, this program reads up to 2");
        refused(writer.metadata("version", "2"), file, "no 'contexts'");
        refused(writer.metadata("contexts", "[1]"), file, "'contexts' is not text");
        refused(writer.metadata("contexts", "[\"{}\"]"), file, "no 'settings'");
        refused(writer.metadata("settings", "{"), file, "metadata 'settings' is not JSON");
        refused(writer.metadata("settings", "{}"), file, "no 'method'");
        refused(writer.metadata("method", "nothing"), file, "no method 'nothing'; there are: comeba-hk");
        refused(writer.metadata("method", "memit"), file, "memit has no value for layers");
        refused(writer.metadata("settings", settings.replace("\"kl\":0.0625", "\"kl\":\"x\"")), file,
                "kl must be a number of at least 0, got x");
        refused(writer.metadata("settings", settings), file, "no 'batches'");
        refused(writer.metadata("batches", "x"), file, "x");
        refused(writer.metadata("batches", "1"), file, "no 'batch.0'");
        refused(writer.metadata("batch.0", batch.replace("\"s\"", "\"\"")), file, "record 1: the subject is empty");
        refused(writer.metadata("batch.0", batch.replace("low-rank", "no")), file, "unknown kind of change 'no-delta'");
        refused(writer.metadata("batch.0", batch), file, "no tensor 'batch.0.change.0.low-rank-delta.solution'");
        writer.matrix("batch.0.change.0.low-rank-delta.solution", Matrix.of(1, 3, new float[3]));
        writer.matrix("batch.0.change.0.low-rank-delta.residuals", Matrix.of(2, 1, new float[2]));
        refused(writer, file, "a delta with 1 solutions and 2 residuals");
        writer.metadata("batch.0", batch.replaceFirst("\"changes\":\\[.*\\]", "\"changes\":[],"
                + "\"figures\":{\"residual_norm\":{\"3\":\"NaN\"}}"));
        refused(writer, file, "batch 0: 'residual_norm' of layer 3 is NaN");
        Path missing = file.resolveSibling("missing");
        assertRefused(missing, () -> EditsFile.read(missing), "no such file");
    }

    private static void refused(SafetensorsWriter writer, Path file, String... parts) {
        writer.write(file);
        assertRefused(file, () -> EditsFile.read(file), parts);
    }
}
