package dev.palimpsest.internal.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.cli.GoldenRun;
import dev.palimpsest.internal.bench.Shape;
import dev.palimpsest.internal.bench.Throughput;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.EditingMethod.Need;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.model.GptConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code info} and {@code edit} say about the cost of each method. */
class InfoCommandTest {

    private static final Throughput MACHINE = new Throughput(1e11, 1e9);

    private static GoldenRun golden;
    private static JsonNode document;
    private static String text;

    @BeforeAll
    static void describeTheModel(@TempDir Path folder) {
        golden = GoldenRun.open(GoldenModels.GPT2, folder);
        document = CommandRun.json("info", golden.model());
        text = CommandRun.of("info", golden.model()).out();
    }

    @Test
    void everyMethodHasMemoryStoredBytesAndSeconds() {
        assertEquals(Methods.all().size(), document.path("methods").size());
        for (int i = 0; i < Methods.all().size(); i++) {
            JsonNode costs = document.path("methods").get(i);
            String id = Methods.all().get(i).id();
            assertEquals(id, costs.path("id").asText());
            assertTrue(costs.path("stored_bytes_per_edit").asLong() + costs.path("stored_bytes_once").asLong() > 0, id);
            assertTrue(costs.path("memory_bytes").asLong() > 0 || id.equals("scr"), id);
            double seconds = costs.path("seconds_per_edit").asDouble(-1);
            assertTrue(seconds > 0 && seconds < 1_000 || id.equals("scr") && seconds == 0, id + ": " + seconds);
            assertTrue(costs.path("preparation_seconds").asDouble(-1) >= 0, id);
            assertEquals(Methods.of(id).needs(Need.ARTIFACT), costs.path("training_seconds").asDouble() > 0, id);
        }
    }

    @Test
    void secondsFollowFromWhatWasMeasured() {
        double operations = document.path("measured").path("operations_per_second").asDouble();
        double weights = document.path("measured").path("weights_per_second").asDouble();

        assertTrue(operations > 1e6 && operations < 1e15, "" + operations);
        assertTrue(weights > 1e5 && weights < 1e14, "" + weights);
        for (JsonNode costs : document.path("methods")) {
            assertTrue(costs.path("seconds_per_edit").asDouble() >= costs.path("operations_per_edit").asDouble() / operations);
        }
    }

    @Test
    void theTableNamesTheMeasurementAndTheAssumedLayers() {
        assertTrue(text.contains("GFLOP/s measured"), text);
        assertTrue(text.contains("Methods without default layers for this model are assumed to edit the middle third, 1."), text);
        for (EditingMethod method : Methods.all()) {
            assertTrue(text.lines().anyMatch(line -> line.startsWith(method.id() + " ")), method.id());
        }
        assertTrue(text.lines().allMatch(line -> line.length() <= 120), text);
    }

    @ParameterizedTest
    @EnumSource(PaperModel.class)
    void publishedModelsAreEstimatedWithPublishedLayers(PaperModel model) {
        MethodCosts costs = MethodCosts.of(model.shape(), MACHINE);

        assertEquals(Optional.empty(), MethodCosts.assumedLayers(model.shape()));
        assertEquals(model.layers(), costs.methods().getFirst().settings().layers());
    }

    /** An inverse of n² doubles for each of the layers is in memory, and a second moment is factorised in n³/3. */
    @ParameterizedTest
    @EnumSource(PaperModel.class)
    void theClosedFormOfPublishedModelsTakesWhatItsMatricesTake(PaperModel model) {
        GptConfig config = model.shape();
        MethodCosts.Row reference = MethodCosts.of(config, MACHINE).methods().getFirst();
        double n = config.innerWidth();
        int layers = model.layers().size();

        assertEquals(MethodCosts.REFERENCE, reference.method().id());
        assertTrue(reference.cost().memory() > layers * n * n * Double.BYTES);
        assertTrue(reference.cost().memory() < 3 * layers * n * n * Double.BYTES);
        assertEquals(layers * (2 * n + config.width()) * Float.BYTES, reference.cost().stored().perEdit());
        double factors = 2 * layers * n * n * n / 3;
        assertTrue(reference.cost().preparation().operations() >= factors);
        assertTrue(reference.cost().preparation().operations() < 1.5 * factors);
    }

    @Test
    void editSaysBeforehandWhenAMethodCostsMoreThanTenTimesComebaHk() {
        // Small and cheap to run, so that T-Patcher's 2,000 steps on a fixed memory count.
        GptConfig config = Shape.of("tiny").config();
        AtomicInteger measurements = new AtomicInteger();
        for (EditingMethod method : Methods.all()) {
            Settings settings = MethodCosts.assumed(method, config);
            double times = new Throughput(20, 1).seconds(method.cost(config, settings).edit())
                    / new Throughput(20, 1).seconds(MethodCosts.reference(config).edit());
            int before = measurements.get();
            Optional<String> note = CostNote.of(config, settings, 0, () -> {
                measurements.incrementAndGet();
                return MACHINE;
            });

            assertEquals(times > 10, note.isPresent(), method.id() + ": " + times);
            assertEquals(note.isPresent() ? 1 : 0, measurements.get() - before, "measured only when needed");
            note.ifPresent(said -> assertTrue(said.startsWith(method.id() + " takes ")
                    && said.contains("of memory per edit (estimated at 100 GFLOP/s measured)")
                    && said.endsWith("times as long as comeba-hk"), said));
        }
        assertTrue(measurements.get() > 0, "some method is expensive");
        assertTrue(measurements.get() < Methods.all().size() / 2, "most are not");
    }

    /** ROME's contexts, KN's layers and T-Patcher's steps add up to a few times as much, not ten. */
    @ParameterizedTest
    @EnumSource(PaperModel.class)
    void withPublishedSettingsEveryMethodIsInTheCostClassOfComebaHk(PaperModel model) {
        for (MethodCosts.Row row : MethodCosts.of(model.shape(), MACHINE).methods()) {
            assertEquals(Optional.empty(), CostNote.of(model.shape(), row.settings(), 0, () -> MACHINE), row.method().id());
        }
    }

    @Test
    void theNoteOfEditIsOnStandardError(@TempDir Path folder) {
        List<Object> edit = List.of("edit", golden.model(), "--requests", golden.requests(), "--method", "grace", "--layers",
                "1", "--limit", "1");

        CommandRun cheap = CommandRun.of(more(edit, "--steps", "1", "--out", folder.resolve("cheap.edits")));
        CommandRun dear = CommandRun.of(more(edit, "--steps", "5000", "--out", folder.resolve("dear.edits")));

        assertEquals(0, cheap.code(), cheap.err());
        assertFalse(cheap.err().contains("times as long as comeba-hk"), cheap.err());
        assertEquals(0, dear.code(), dear.err());
        assertEquals(1, dear.err().lines().filter(line -> line.startsWith("grace takes about ")).count(), dear.err());
        assertNotNull(dear.out());
        assertFalse(dear.out().contains("comeba-hk"), dear.out());
    }

    private static Object[] more(List<Object> arguments, Object... others) {
        List<Object> all = new ArrayList<>(arguments);
        all.addAll(List.of(others));
        return all.toArray();
    }
}
