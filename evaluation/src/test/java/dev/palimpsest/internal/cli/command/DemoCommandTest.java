package dev.palimpsest.internal.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.internal.jobs.DemoFiles;
import java.nio.charset.StandardCharsets;
import java.io.IOException;
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
    void leavesItsFilesToGoOnWith() throws IOException {
        Path edits = out.resolve("comparison/trials/memit/edits.safetensors");
        JsonNode measured = CommandRun.json("evaluate", out.resolve("model"), "--data", out.resolve("requests.json"),
                "--edits", edits);

        assertEquals(first.path("methods").path(1).path("reliability"), measured.path("reliability"));
        assertTrue(Files.isRegularFile(out.resolve("comparison/report.html")));
        assertTrue(Files.readString(out.resolve("comparison/settings.json")).contains("\"comeba-hk\""));
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

    /** In a shell, from the folder in which the demo ran, whatever the program is called. */
    @Test
    void whatItSaysToTypeNextCanBePasted() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh");
        Path program = Files.writeString(folder.resolve("my palimpsest"), """
                #!/bin/sh
                exec '%s' --add-modules jdk.incubator.vector -cp '%s' "-Dpalimpsest.program=$0" dev.palimpsest.cli.Main "$@"
                """.formatted(Path.of(System.getProperty("java.home"), "bin", "java"), System.getProperty("java.class.path")));
        assertTrue(program.toFile().setExecutable(true));

        String printed = shell("'./my palimpsest' demo --out demo");
        List<String> commands = printed.lines().filter(line -> line.startsWith("  './my palimpsest' ")).toList();

        assertEquals(List.of("info", "generate", "undo", "edit"), commands.stream()
                .map(line -> line.substring("  './my palimpsest' ".length()).split(" ")[0]).toList(), printed);
        String answer = first.path("answers").path(0).path("after").asText();
        for (String command : commands) {
            String output = shell(command);
            assertTrue(!command.contains(" generate ") || output.contains(answer), output);
        }
        assertTrue(Files.exists(folder.resolve("mine.safetensors")) && Files.exists(folder.resolve("fewer.safetensors")));
    }

    private static String shell(String command) throws Exception {
        Path errors = folder.resolve("errors.txt");
        Process process = new ProcessBuilder("/bin/sh", "-c", command).directory(folder.toFile())
                .redirectError(errors.toFile()).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), command + ": " + text + Files.readString(errors));
        return text;
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
