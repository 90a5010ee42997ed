package dev.palimpsest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo is the golden run: twenty edits in batches of five, by both methods. */
class DemoCommandTest {

    private static final double TOLERANCE = 0.02;

    @TempDir
    private Path folder;

    @Test
    void reachesTheGoldenMetricsAndLeavesItsFilesToGoOnWith() {
        Path out = folder.resolve("demo");
        JsonNode document = CommandRun.json("demo", "--out", out);

        assertMetrics(document.path("methods").path(0), "comeba-hk", 0.7125, 0.5125, 0.8417);
        assertMetrics(document.path("methods").path(1), "memit", 0.5625, 0.5917, 0.8333);
        assertEquals("Dese", document.path("answers").path(0).path("before").asText());
        assertEquals("Petabe", document.path("answers").path(0).path("after").asText());

        JsonNode measured = CommandRun.json("evaluate", out.resolve("model"), "--data", out.resolve("requests.json"),
                "--limit", 20, "--edits", out.resolve("memit.safetensors"));
        assertEquals(document.path("methods").path(1).path("reliability"), measured.path("reliability"));
    }

    @Test
    void tellsAPersonWithoutOutAndCleansUp() {
        CommandRun run = CommandRun.of("demo");

        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("Vati Semive works as a …"), run.out());
        assertTrue(run.out().contains("comeba-hk       0.7"), run.out());
        assertTrue(run.out().contains("palimpsest demo --out demo"), run.out());
        assertTrue(run.err().startsWith("engine cpu"), run.err());
    }

    @Test
    void runsAgainOnWhatItLeft() {
        Path out = folder.resolve("twice");
        JsonNode first = CommandRun.json("demo", "--out", out);

        JsonNode second = CommandRun.json("demo", "--out", out);

        assertEquals(first.path("answers"), second.path("answers"));
        for (int i = 0; i < 2; i++) {
            assertEquals(first.path("methods").path(i).path("reliability"),
                    second.path("methods").path(i).path("reliability"));
        }
    }

    @Test
    void neverOverwritesAnotherModel() throws Exception {
        Path model = Files.createDirectories(folder.resolve("mine/model"));
        Path config = Files.writeString(model.resolve("config.json"), "{\"model_type\": \"gptj\"}");
        Path weights = Files.writeString(model.resolve("model.safetensors"), "precious");

        CommandRun run = CommandRun.of("demo", "--out", folder.resolve("mine"));

        assertEquals(2, run.code(), run.err());
        assertEquals("palimpsest demo: " + model + ": another model than the demo's; choose another --out\n", run.err());
        assertEquals("{\"model_type\": \"gptj\"}", Files.readString(config));
        assertEquals("precious", Files.readString(weights));
    }

    @Test
    void refusesAFileInTheFoldersPlace() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        CommandRun run = CommandRun.of("demo", "--out", file);

        assertEquals(2, run.code());
        assertFalse(run.err().isBlank());
    }

    private static void assertMetrics(
            JsonNode method, String name, double reliability, double generality, double locality) {
        assertEquals(name, method.path("method").asText());
        assertEquals(20, method.path("edits").asInt());
        assertEquals(reliability, method.path("reliability").asDouble(), TOLERANCE);
        assertEquals(generality, method.path("generality").asDouble(), TOLERANCE);
        assertEquals(locality, method.path("locality").asDouble(), TOLERANCE);
    }
}
