package dev.palimpsest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.jobs.DemoFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is in files and arguments, an error is one line without control characters, of at most 2,000 characters. */
class CleanMessagesTest {

    private static final String EVIL = "\u001b[2J\u202e\u009b31m\r\nfaked line: ok";

    @TempDir
    private static Path folder;

    private static DemoFiles demo;

    @BeforeAll
    static void makeFiles() {
        demo = DemoFiles.unpack(folder.resolve("demo"));
    }

    private static String refused(Object... arguments) {
        CommandRun run = CommandRun.of(arguments);
        assertEquals(2, run.code(), run.err());
        String line = run.err().strip();
        assertEquals(1, line.lines().count(), line);
        assertTrue(line.length() <= 2_000, "of " + line.length() + " characters");
        assertTrue(line.codePoints().noneMatch(point -> Character.isISOControl(point)
                || Character.getType(point) == Character.FORMAT), line);
        return line;
    }

    @Test
    void argumentsAreQuoted() {
        refused("info", EVIL);
        refused(EVIL);
        refused("x".repeat(100_000));
        refused("info", demo.model(), "--" + "a".repeat(3_000));
        refused("info", demo.model(), "--" + "a".repeat(100_000));
        refused("info", demo.model(), "--" + EVIL);
        refused("generate", demo.model(), "--prompt", "a", "--engine", EVIL);
        refused("generate", demo.model(), "--prompt", "a", "--engine", "x".repeat(1_000_000));
        refused("generate", demo.model(), "--prompt", "a", "--edits", EVIL);
        refused("undo", demo.model().resolve("config.json"), "--batches", EVIL, "--out", folder.resolve("x"));
        refused("stats", demo.model(), "--text", folder.resolve("x".repeat(200_000)), "--layers", "0", "--out",
                folder.resolve("s"));
    }

    @Test
    void aPromptOfFifteenMegabytesGivesAShortLine() throws IOException {
        Path requests = Files.writeString(folder.resolve("large.json"), "[{\"case_id\":1,\"prompt\":\""
                + "Ada ".repeat(3_750_000) + "\",\"subject\":\"Ada\",\"target_new\":\"x\"}]");
        String line = refused("edit", demo.model(), "--requests", requests, "--method", "ft", "--layers", "0", "--out",
                folder.resolve("e.edits"));
        assertTrue(line.contains("(15,000,000 characters)") && line.contains("record 1"), line);
    }

    @Test
    void namesInFilesAreQuoted() throws IOException {
        Path model = folder.resolve("evil");
        DemoFiles.unpack(folder.resolve("copy"));
        Files.move(folder.resolve("copy"), folder.resolve("evil-demo"));
        model = folder.resolve("evil-demo").resolve(folder.resolve("demo").relativize(demo.model()).toString());
        Path config = model.resolve("config.json");
        Files.writeString(config, "{\"model_type\":\"\\u001b[31mgpt\\u202e\"}");
        assertTrue(refused("info", model).contains("model_type is \\u001b[31mgpt\\u202e"));
        Path edits = folder.resolve("some.edits");
        byte[] header = "{\"a\\u001b[31m\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,9]}}".getBytes();
        byte[] bytes = new byte[8 + header.length];
        bytes[0] = (byte) header.length;
        System.arraycopy(header, 0, bytes, 8, header.length);
        Files.write(edits, bytes);
        assertTrue(refused("generate", demo.model(), "--prompt", "a", "--edits", edits).contains("'a\\u001b[31m'"));
    }

    @Test
    void aStackTraceIsCleanedLineByLine() {
        CommandRun run = CommandRun.of("info", folder.resolve("none\u001b[2J"), "--stacktrace");
        assertEquals(2, run.code());
        assertTrue(run.err().contains("\tat dev.palimpsest"), run.err());
        assertTrue(run.err().chars().noneMatch(c -> c == 27), run.err());
    }
}
