package dev.palimpsest.internal.editing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.editing.memory.InputSample;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.StatisticsCollector;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.loader.StatisticsFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sampled MLP inputs: interruption, files, joining, statistics without them. */
class InputSampleTest {

    @TempDir
    Path temporary;

    private static KeyStatistics collected(Golden golden, int size, int interruptAfter) {
        List<int[]> documents = golden.documents();
        KeyStatistics first;
        try (StatisticsCollector collector = new StatisticsCollector(golden.gpt, List.of(0, 1), size)) {
            for (int i = 0; i < interruptAfter; i += 20) {
                collector.add(documents.subList(i, i + 20));
            }
            first = collector.statistics(Map.of());
        }
        try (StatisticsCollector collector = new StatisticsCollector(golden.gpt, first)) {
            for (int i = interruptAfter; i < 200; i += 20) {
                collector.add(documents.subList(i, i + 20));
            }
            return collector.statistics(Map.of());
        }
    }

    @Test
    void anInterruptedSampleIsThatOfAnUninterruptedRunAndSurvivesAFile() {
        try (Golden golden = new Golden(GoldenModels.GPT2, temporary, Engines.open("cpu", new EngineOptions(2)))) {
            KeyStatistics whole = collected(golden, 100, 200);
            KeyStatistics resumed = collected(golden, 100, 60);
            assertEquals(100, whole.inputs().size());
            assertEquals(List.of(0, 1, 3), List.copyOf(whole.inputs().layers().keySet()));
            for (int layer : List.of(0, 1, 3)) {
                assertArrayEquals(whole.inputs(golden.gpt, layer).toFloats(), resumed.inputs(golden.gpt, layer).toFloats());
            }
            Path file = temporary.resolve("statistics");
            StatisticsFile.write(file, whole);
            try (StatisticsFile read = StatisticsFile.read(file)) {
                assertArrayEquals(whole.inputs(golden.gpt, 3).toFloats(),
                        read.statistics().inputs(golden.gpt, 3).toFloats());
                assertEquals(100, read.statistics().inputs().capacity());
            }
        }
    }

    @Test
    void aJoinedSampleHasTheSmallestPrioritiesOfBoth() {
        try (Golden golden = new Golden(GoldenModels.GPT2, temporary, Engines.open("cpu", new EngineOptions(2)))) {
            InputSample one = collected(golden, 50, 200).inputs();
            InputSample other = collected(golden, 50, 200).inputs();
            InputSample both = one.plus(other);
            assertEquals(50, both.size());
            double[] sorted = one.priorities().toDoubles();
            Arrays.sort(sorted);
            for (double priority : both.priorities().toDoubles()) {
                assertTrue(priority <= sorted[24], "the same text twice: the smaller half of the priorities");
            }
        }
    }

    @Test
    void statisticsWithoutInputsAreRefusedWithTheRemedy() {
        try (Golden golden = new Golden(GoldenModels.GPT2, temporary, Engines.open("cpu", new EngineOptions(1)));
                StatisticsCollector collector = new StatisticsCollector(golden.gpt, List.of(0))) {
            collector.add(golden.documents().subList(0, 5));
            KeyStatistics without = collector.statistics(Map.of());
            assertEquals("the statistics have no MLP inputs of layer 3; collect statistics again, with MLP inputs",
                    assertThrows(IllegalArgumentException.class, () -> without.inputs(golden.gpt, 3)).getMessage());
        }
    }
}
