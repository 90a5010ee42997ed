package dev.palimpsest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process prints to its two streams, when both go into one file. */
class StreamsTest {

    private static final List<String> JAVA = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-cp",
            System.getProperty("java.class.path"));

    @TempDir
    private Path folder;

    private record Ended(int code, List<String> lines) {}

    private Ended run(List<String> arguments, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(JAVA);
        command.addAll(arguments);
        command.addAll(List.of(more));
        File file = folder.resolve("printed.txt").toFile();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(file);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().remove("JDK_JAVA_OPTIONS");
        int code = builder.start().waitFor();
        return new Ended(code, Files.readAllLines(file.toPath()));
    }

    /** The jar starts Java again with the vector module, without Java's warning about it. */
    @Test
    void messagesAndResultsAreInOrder() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh, which passes standard error on");
        Path out = folder.resolve("world");

        Ended ended = run(List.of("--enable-native-access=ALL-UNNAMED", "dev.palimpsest.cli.Bootstrap"), "world", "--out",
                out.toString(), "--people", "4", "--width", "16", "--heads", "2", "--steps", "3", "--lines", "2", "--layers", "1",
                "--engine", "cpu");

        assertEquals(0, ended.code, ended.lines.toString());
        List<String> wanted = List.of("engine cpu: ", "4 people, ", "one fact per ", "step 3: ", " questions answered incorrectly",
                out + ": checkpoint", "Next steps:", "  ");
        List<Integer> places = wanted.stream().map(text -> place(ended.lines, text)).toList();
        assertEquals(places.stream().sorted().toList(), places, ended.lines.toString());
        assertFalse(places.contains(-1), ended.lines.toString());
        assertFalse(ended.lines.toString().contains("WARNING"), ended.lines.toString());
        assertFalse(ended.lines.toString().contains("SLF4J"), ended.lines.toString());
    }

    private static int place(List<String> lines, String text) {
        for (int i = 0; i < lines.size(); i++) {
            if (text.isBlank() ? lines.get(i).startsWith(text) : lines.get(i).contains(text)) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void whatIsMissingWithoutTheVectorModuleIsSaidOnOneLine() throws IOException, InterruptedException {
        Path model = GoldenRun.open("gpt2-mini", folder).model();
        String remedy = "module jdk.incubator.vector is missing; start Java with --add-modules jdk.incubator.vector";
        List<String> main = List.of("dev.palimpsest.cli.Main");

        for (String engine : List.of("auto", "cpu")) {
            Ended ended = run(main, "generate", model.toString(), "--prompt", "a", "--engine", engine);
            assertEquals(2, ended.code);
            assertEquals(1, ended.lines.size(), ended.lines.toString());
            assertTrue(ended.lines.getFirst().endsWith(remedy), ended.lines.getFirst());
            assertFalse(ended.lines.getFirst().contains("there are"), ended.lines.getFirst());
        }
        Ended devices = run(main, "devices");
        assertEquals(0, devices.code, devices.lines.toString());
        assertTrue(devices.lines.contains("cpu        unavailable: " + remedy), devices.lines.toString());
    }
}
