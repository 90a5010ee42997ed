package dev.palimpsest.internal.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.internal.jobs.DemoFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {

    private static final List<String> METHODS = List.of("comeba-hk", "memit", "ft");

    @TempDir
    private static Path folder;

    private static Path out;
    private static JsonNode first;

    @BeforeAll
    static void runOnce() {
        out = folder.resolve("demo");
        first = CommandRun.json("demo", "--out", out);
    }

    @Test
    void reproducesThePapersOrderAfterAHundredEdits() {
        JsonNode methods = first.path("methods");
        for (int i = 0; i < METHODS.size(); i++) {
            assertEquals(METHODS.get(i), methods.path(i).path("method").asText());
            assertEquals(100, methods.path(i).path("edits").asInt());
            assertEquals(5, methods.path(i).path("checkpoints").size());
        }
        for (String metric : List.of("reliability", "locality")) {
            double hooks = methods.path(0).path(metric).asDouble();
            assertTrue(hooks > methods.path(1).path(metric).asDouble(), metric + ": " + methods);
            assertTrue(hooks > methods.path(2).path(metric).asDouble(), metric + ": " + methods);
        }
        assertTrue(methods.path(0).path("reliability").asDouble() > 0.8, methods.toString());
        assertTrue(methods.path(0).path("locality").asDouble() > 0.55, methods.toString());
    }

    @Test
    void leavesItsFilesToGoOnWith() {
        Path edits = out.resolve("comparison/trials/memit/edits.safetensors");
        JsonNode measured = CommandRun.json("evaluate", out.resolve("model"), "--data", out.resolve("requests.json"),
                "--edits", edits);

        assertEquals(first.path("methods").path(1).path("reliability"), measured.path("reliability"));
        assertTrue(Files.isRegularFile(out.resolve("comparison/report.html")));
        assertTrue(Files.isRegularFile(Path.of(first.path("picture").asText())));
    }

    @Test
    void tellsAPersonAndRunsAgainOnWhatItLeft() {
        CommandRun run = CommandRun.of("demo", "--out", out);

        assertEquals(0, run.code(), run.err());
        for (JsonNode answer : first.path("answers")) {
            assertTrue(run.out().contains(answer.path("prompt").asText() + " …"), run.out());
        }
        assertTrue(run.out().contains("after 100 edits"), run.out());
        assertTrue(run.out().contains("palimpsest undo"), run.out());
        assertTrue(run.err().startsWith("engine cpu"), run.err());
        assertEquals(first.path("methods"), CommandRun.json("demo", "--out", out).path("methods"));
    }

    @Test
    void withoutAFolderItLeavesNoFiles() {
        DemoFiles files = DemoFiles.unpack(null);
        assertTrue(Files.isRegularFile(files.requests()));

        files.close();

        assertFalse(Files.exists(files.folder()));
    }

    @Test
    void neverOverwritesAnotherModel() throws Exception {
        Path model = Files.createDirectories(folder.resolve("mine/model"));
        Path config = Files.writeString(model.resolve("config.json"), "{\"model_type\": \"gptj\"}");
        Path weights = Files.writeString(model.resolve("model.safetensors"), "precious");

        CommandRun run = CommandRun.of("demo", "--out", folder.resolve("mine"));

        assertEquals(2, run.code(), run.err());
        assertEquals("palimpsest demo: " + model + ": contains a different model; choose another --out\n", run.err());
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
}
