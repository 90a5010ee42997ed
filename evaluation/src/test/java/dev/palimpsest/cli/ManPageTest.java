package dev.palimpsest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class ManPageTest {

    private static final Path GROFF = Path.of("/usr/bin/groff");

    @TempDir
    private Path folder;

    static Stream<String> commands() {
        return Commands.all().map(Commands::name);
    }

    private static String page(String command) {
        CommandRun run = CommandRun.of(Stream.of(("man " + command).strip().split(" ")).toArray());
        assertEquals(0, run.code(), run.err());
        assertEquals("", run.err());
        return run.out();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void thePageHasTheUsualSectionsInAscii(String command) {
        String page = page(command);

        assertTrue(page.startsWith(".TH \"PALIMPSEST" + (command.isEmpty() ? "" : "\\-" + command.toUpperCase().replace(" ", "\\-"))), page);
        List<String> sections = page.lines().filter(line -> line.startsWith(".SH ")).map(line -> line.substring(4)).toList();
        assertTrue(sections.containsAll(List.of("\"NAME\"", "\"SYNOPSIS\"", "\"DESCRIPTION\"", "\"OPTIONS\"", "\"EXIT STATUS\"",
                "\"SEE ALSO\"")), sections.toString());
        assertTrue(page.chars().allMatch(c -> c == '\n' || c >= ' ' && c < 0x7F), "only ASCII");
        assertFalse(page.contains("\n\n"), "empty lines are an error in roff");
    }

    /** With every warning on, and formatted for a terminal. */
    @ParameterizedTest
    @MethodSource("commands")
    void groffHasNothingToComplainAbout(String command) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(GROFF), "there is no " + GROFF);
        Path file = Files.writeString(folder.resolve("palimpsest.1"), page(command));

        assertEquals("", groff("-man", "-Tutf8", "-ww", "-z", file.toString()));
    }

    @Test
    void everyVisibleOptionIsOnThePage() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(GROFF), "there is no " + GROFF);
        CommandLine edit = Commands.of("edit");
        Path file = Files.writeString(folder.resolve("palimpsest-edit.1"), page("edit"));
        String text = groff("-man", "-Tutf8", "-P-c", "-P-b", "-P-u", file.toString());

        for (OptionSpec option : edit.getCommandSpec().options()) {
            assertEquals(!option.hidden(), text.lines().anyMatch(line ->
                    line.strip().matches("(-\\w, )?" + option.longestName() + "( .*|$)")), option.longestName() + "\n" + text);
        }
        assertTrue(text.contains("Method settings") && text.contains("(default: 2.2)"), text);
    }

    @Test
    void jsonHasThePageToo() {
        assertEquals(page("stats"), CommandRun.json("man", "stats").path("page").asText());
    }

    private static String groff(String... arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(Stream.of(GROFF.toString()), Stream.of(arguments)).toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), text);
        return text;
    }
}
