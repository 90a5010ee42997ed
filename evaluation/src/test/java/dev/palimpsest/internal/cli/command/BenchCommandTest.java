package dev.palimpsest.internal.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.internal.bench.MemoryNeed;
import dev.palimpsest.internal.bench.Shape;
import dev.palimpsest.internal.bench.Stage;
import dev.palimpsest.internal.bench.Workload;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchCommandTest {

    private static final Object[] TINY = {"bench", "--shape", "tiny", "--engine", "cpu", "--texts", "2", "--length", "9",
        "--new-tokens", "3", "--batch-size", "2", "--steps", "2"};

    @ParameterizedTest
    @ValueSource(strings = {"f32", "f16", "bf16"})
    void measuresEveryStage(String storage) {
        JsonNode document = CommandRun.json(arguments("--storage", storage, "--repeats", "2", "--threads", "2"));

        assertEquals("tiny", document.get("shape").textValue());
        assertEquals("cpu", document.get("engine").textValue());
        assertEquals(storage, document.get("storage").textValue());
        assertEquals(2, document.get("threads").intValue());
        assertTrue(document.get("device").textValue().contains("2 threads"));
        assertEquals(List.of("prefill", "decode", "edit", "closed-form"), document.findValuesAsText("stage"));
        for (JsonNode stage : document.get("stages")) {
            assertEquals(2, stage.get("runs").size());
            assertTrue(stage.get("seconds").doubleValue() > 0, stage.toString());
            assertTrue(stage.get("warm_up_seconds").doubleValue() > 0, stage.toString());
        }
        assertTrue(document.at("/stages/0/gflops").doubleValue() > 0);
        assertTrue(document.at("/stages/1/gigabytes_per_second").doubleValue() > 0);
        assertTrue(document.at("/stages/2/target_seconds").doubleValue() > 0);
        assertTrue(document.at("/stages/2/update_seconds").doubleValue() > 0);
        assertTrue(document.at("/stages/3/factorise_seconds").doubleValue() > 0);
        assertTrue(document.at("/stages/3/solve_seconds").doubleValue() > 0);
    }

    @Test
    void stagesAreChosenAndShownAsATable() {
        CommandRun run = CommandRun.of(arguments("--stages", "closed-form,prefill", "--warm-ups", "0"));

        assertEquals(0, run.code(), run.err());
        List<String> starts = run.out().lines().map(line -> line.split(" ")[0]).toList();
        assertEquals(List.of("tiny,", "engine", "stage", "prefill", "closed-form"), starts);
    }

    @Test
    void readersAreMeasuredFromOneToSixteenThreads() {
        JsonNode document = CommandRun.json(arguments("--stages", "readers", "--threads", "2"));

        List<Integer> readers = new ArrayList<>();
        for (JsonNode stage : document.get("stages")) {
            assertEquals("readers", stage.get("stage").textValue());
            assertTrue(stage.get("tokens_per_second").doubleValue() > 0, stage.toString());
            assertEquals(16 * 3 / stage.get("seconds").doubleValue(), stage.get("tokens_per_second").doubleValue(), 1e-6
                    * stage.get("tokens_per_second").doubleValue());
            readers.add(stage.get("readers").intValue());
        }
        assertEquals(List.of(1, 2, 4, 8, 16), readers);
        CommandRun table = CommandRun.of(arguments("--stages", "readers"));
        assertEquals(0, table.code(), table.err());
        assertEquals(5, table.out().lines().filter(line -> line.startsWith("readers ")).count(), table.out());
    }

    @Test
    void theClosedFormAloneNeedsNoWeights() {
        JsonNode document = CommandRun.json(arguments("--stages", "closed-form"));

        assertEquals(0, document.get("draw_seconds").doubleValue());
        assertEquals(List.of("closed-form"), document.findValuesAsText("stage"));
    }

    @ParameterizedTest
    @CsvSource({
        "--shape, gpt5, available: tiny",
        "--storage, f64, none of f32",
        "--stages, coffee, none of prefill",
        "--layers, 1-4, layer 4 is not in tiny",
        "--length, 2000, must be 1 to 1024",
        "--new-tokens, 1016, must be below 1016",
        "--repeats, 0, at least 1",
        "--steps, 0, at least 1",
        "--engine, abacus, no engine"
    })
    void wrongUsageIsOneLine(String option, String value, String message) {
        CommandRun run = CommandRun.of("bench", option.equals("--shape") ? "--seed=1" : "--shape=tiny", option, value);

        assertEquals(2, run.code());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains(message), run.err());
    }

    @Test
    void whatTheMachineCannotHoldIsRefused() {
        Shape shape = Shape.of("gptj-6b");
        Set<Stage> all = EnumSet.allOf(Stage.class);
        Workload workload = new Workload(
                shape, StorageType.F16, 4, 128, 32, shape.layers(), 10, 25, 1, 1, 0);
        MemoryNeed need = MemoryNeed.of(workload, all);

        // Six factors of 16384² doubles, and 6.05·10⁹ F16 weights.
        assertTrue(need.heap() > 6L << 31, () -> "heap " + need.heap());
        assertTrue(need.outside() > 12_000_000_000L, () -> "outside " + need.outside());
        UserError machine = assertThrows(
                UserError.class, () -> BenchMemory.check(workload, all, need, 16L << 30, 64L << 30));
        assertTrue(machine.getMessage().contains("16 GiB are available"), machine.getMessage());
        UserError heap = assertThrows(
                UserError.class, () -> BenchMemory.check(workload, all, need, 64L << 30, 4L << 30));
        assertTrue(heap.getMessage().contains("-Xmx"), heap.getMessage());
    }

    private static Object[] arguments(Object... more) {
        return CommandRun.arguments(TINY, more);
    }
}
