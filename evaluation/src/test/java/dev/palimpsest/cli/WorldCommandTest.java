package dev.palimpsest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldCommandTest {

    private static final String PROMPT = "  palimpsest ";

    @TempDir
    private Path folder;

    private static Object[] world(Path out, String layers) {
        return new Object[] {
            "world", "--out", out, "--people", "4", "--width", "16", "--heads", "2", "--steps", "2", "--lines", "2",
            "--layers", layers
        };
    }

    @Test
    void whatItSaysToTypeNextCanBeTyped() {
        CommandRun run = CommandRun.of(world(folder.resolve("small"), "1"));

        assertEquals(0, run.code(), run.err());
        List<String> commands = run.out().lines().filter(line -> line.startsWith(PROMPT)).toList();
        assertEquals(2, commands.size(), run.out());
        for (String command : commands) {
            CommandRun next = CommandRun.of((Object[]) command.substring(PROMPT.length()).split(" "));
            assertEquals(0, next.code(), command + ": " + next.err());
        }
        assertTrue(Files.exists(folder.resolve("small/comparison/report.html")));
    }

    @Test
    void theDocumentTellsWhatWasMade() {
        Path out = folder.resolve("a/b");

        JsonNode document = CommandRun.json(world(out, "2"));

        assertEquals(4, document.path("people").asInt());
        assertEquals(16, document.path("facts").asInt());
        assertEquals(2, document.path("layers").asInt());
        assertEquals(4, document.path("steps").asInt(), "as many steps again when the schedule did not do");
        assertTrue(Files.exists(out.resolve("model.safetensors")));
    }

    @Test
    void aMistakeIsOneLineAndMakesNothing() {
        Path out = folder.resolve("none");

        assertRefused("a world has 4 to 1600 people, not 3", "world", "--out", out, "--people", "3");
        assertRefused("width 16 is not a multiple of 3 heads", "world", "--out", out, "--width", "16", "--heads", "3");
        assertRefused("--storage f64: weights are stored as f32, f16 or bf16", "world", "--out", out, "--storage",
                "f64");
        assertFalse(Files.exists(out));
        assertRefused(folder + ": not empty; give the name of a new folder", world(notEmpty(), "1"));
    }

    private Path notEmpty() {
        CommandRun.json(world(folder.resolve("made"), "1"));
        return folder;
    }

    private static void assertRefused(String message, Object... arguments) {
        CommandRun run = CommandRun.of(arguments);
        assertEquals(2, run.code(), run.err());
        assertTrue(run.err().contains(message), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }
}
