package dev.palimpsest.internal.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.cli.option.SharedOptions;
import dev.palimpsest.internal.cli.output.Console;
import dev.palimpsest.internal.cli.output.Terminal;
import dev.palimpsest.internal.editing.memory.KeyStatistics.Moment;
import dev.palimpsest.internal.jobs.InterruptedRunException;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.jobs.StatisticsRun;
import dev.palimpsest.internal.jobs.TextSource;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.loader.StatisticsFile;
import dev.palimpsest.internal.loader.safetensors.Safetensors;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class StatsCommandTest {

    private static final int TEXT_TOKENS = 3533;

    @TempDir
    private static Path folder;

    private static Path model;
    private static Path text;

    @BeforeAll
    static void openTheModel() {
        model = GoldenModels.extract(GoldenModels.GPT2, folder);
        text = model.resolve("text.txt");
    }

    @Test
    void theSecondMomentsAreTheGoldenOnes() {
        Path out = folder.resolve("golden.safetensors");

        JsonNode document = CommandRun.json("stats", model, "--text", text, "--layers", "0-2", "--out", out);

        assertEquals(TEXT_TOKENS, document.path("tokens").asInt());
        assertEquals("[0,1,2]", document.path("layers").toString());
        assertEquals(out.toString(), document.path("out").asText());
        Safetensors expected = Safetensors.open(model.resolve("expected.safetensors"));
        try (StatisticsFile file = StatisticsFile.read(out)) {
            for (int layer = 0; layer <= 2; layer++) {
                Moment moment = file.statistics().layers().get(layer);
                assertNear(expected.matrix("second_moment." + layer).toDoubles(), moment.sum().toDoubles(),
                        moment.tokens());
            }
        }
    }

    @Test
    void interruptedAndResumedGivesTheSameBits() throws IOException {
        Path whole = folder.resolve("whole.safetensors");
        Path resumed = folder.resolve("resumed.safetensors");
        CommandRun.json("stats", model, "--text", text, text, "--layers", "0,2", "--out", whole);
        interruptAfterTwoChunks(resumed);
        assertTrue(Files.exists(folder.resolve("resumed.safetensors.partial")));
        assertFalse(Files.exists(resumed));

        CommandRun run = CommandRun.of("stats", model, "--text", text, text, "--layers", "0,2", "--out", resumed);

        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().contains("resuming after 2"), run.err());
        assertFalse(Files.exists(folder.resolve("resumed.safetensors.partial")));
        assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(resumed));
    }

    @Test
    void anInterruptedRunOfOtherSettingsIsRefused() {
        Path out = folder.resolve("other.safetensors");
        interruptAfterTwoChunks(out);

        CommandRun run = CommandRun.of("stats", model, "--text", text, "--layers", "0,2", "--out", out);

        assertEquals(2, run.code());
        assertTrue(
                run.err().contains("other.safetensors.partial: left by an interrupted run with text text.txt ("),
                run.err());
    }

    @Test
    void whatWasMadeAlreadyIsNotMadeAgain() throws IOException {
        Path out = folder.resolve("again.safetensors");
        CommandRun.json("stats", model, "--text", text, "--layers", "1", "--out", out);
        byte[] before = Files.readAllBytes(out);

        CommandRun again = CommandRun.of("stats", model, "--text", text, "--layers", "1", "--out", out);
        CommandRun other = CommandRun.of(
                "stats", model, "--text", text, "--layers", "1", "--max-tokens", "9", "--out", out);

        assertEquals(0, again.code());
        assertTrue(again.err().contains("already computed with these settings"), again.err());
        assertEquals(2, other.code());
        assertTrue(
                other.err().contains("made with max tokens all, not 9; use the same options, --force to replace it"),
                other.err());
        assertArrayEquals(before, Files.readAllBytes(out));
        CommandRun.json("stats", model, "--text", text, "--layers", "1", "--max-tokens", "9", "--out", out, "--force");
        assertFalse(Arrays.equals(before, Files.readAllBytes(out)));
    }

    @Test
    void maxTokensCutsExactly() {
        Path out = folder.resolve("exact.safetensors");

        assertEquals(1500, CommandRun.json("stats", model, "--text", text, "--layers", "0", "--max-tokens", "1500",
                "--out", out).path("tokens").asInt());
    }

    @Test
    void aLineLongerThanTheContextIsCutIntoWindows() throws IOException {
        Path line = Files.writeString(folder.resolve("line.txt"), Files.readString(text).replace('\n', ' '));
        Path out = folder.resolve("line.safetensors");

        CommandRun run = CommandRun.of("stats", model, "--text", line, "--layers", "0", "--out", out);

        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().matches("(?s)layers 0, 3\\d\\d\\d tokens, .*"), run.out());
    }

    @Test
    void aTextThatChangesWhileItIsReadStopsTheRun() throws IOException {
        Path changing = Files.copy(text, folder.resolve("changing.txt"));
        Path out = folder.resolve("changing.safetensors");
        SharedOptions options = CommandLine.populateCommand(new SharedOptions());
        Console console = new Console(
                new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()), false, Terminal.of(false));
        try (OpenModel open = OpenModel.open(model, options::openEngine, console)) {
            StatisticsRun run = new StatisticsRun(
                    open, new TextSource(List.of(changing), null), List.of(0), 50, out, false, console);
            assertTrue(assertThrows(InvalidFileException.class, () -> run.collect(() -> {
                append(changing);
                return false;
            })).getMessage().startsWith(changing + ": was changed while it was in use"));
        }
        assertFalse(Files.exists(out));
    }

    private static void append(Path file) {
        try {
            Files.writeString(file, "more\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void interruptAfterTwoChunks(Path out) {
        SharedOptions options = CommandLine.populateCommand(new SharedOptions());
        Console console = new Console(
                new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()), false, Terminal.of(false));
        try (OpenModel open = OpenModel.open(model, options::openEngine, console)) {
            StatisticsRun run = new StatisticsRun(
                    open, new TextSource(List.of(text, text), null), List.of(0, 2), KeyStatistics.INPUTS, out, false, console);
            AtomicInteger chunks = new AtomicInteger();
            assertThrows(InterruptedRunException.class, () -> run.collect(() -> chunks.incrementAndGet() == 2));
        }
    }

    private static void assertNear(double[] expected, double[] sum, long tokens) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < sum.length; i++) {
            difference += Math.pow(sum[i] / tokens - expected[i], 2);
            norm += expected[i] * expected[i];
        }
        assertTrue(Math.sqrt(difference / norm) < 1e-5, "relative error " + Math.sqrt(difference / norm));
    }
}
