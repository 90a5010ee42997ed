package dev.palimpsest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionTest {

    private static final Path BASH = Path.of("/bin/bash");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void aScriptIsPrintedForEachShell(String shell) {
        CommandRun run = CommandRun.of("completion", shell);

        assertEquals(0, run.code(), run.err());
        assertEquals("", run.err());
        assertTrue(run.out().contains("complete -F _complete_palimpsest"), run.out());
        assertTrue(run.out().contains("bashcompinit"), "zsh needs it");
        assertEquals(run.out(), CommandRun.json("completion", shell).path("script").asText());
    }

    @Test
    void bashAcceptsTheScript() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(BASH), "there is no " + BASH);

        assertEquals("", bash("-n", script().toString()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ev|evaluate",
        "edi|edit edits",
        "edits s|show",
        "edit --lam|--lambda",
        "edit --ft-|--ft-limit --ft-objective",
        "edit --method comeb|comeba comeba-hk",
        "edit --rome-keys b|bare",
        "edit --grace-site mlp-o|mlp-output",
        "compare --mode s|single",
        "evaluate --format z|zsre",
        "generate --engine c|cpu",
        "bench --shape gpt2|gpt2 gpt2-xl",
        "completion z|zsh"})
    void wordsAreCompleted(String typed, String words) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(BASH), "there is no " + BASH);

        assertEquals(new TreeSet<>(List.of(words.split(" "))), completions(("palimpsest " + typed).split(" ", -1)));
    }

    @Test
    void filesAreCompleted() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(BASH), "there is no " + BASH);
        Path file = Files.writeString(folder.resolve("facts.json"), "[]");

        assertTrue(completions("palimpsest", "edit", "m", "--requests", folder + "/fa").contains(file.toString()));
    }

    private Set<String> completions(String... words) throws IOException, InterruptedException {
        String list = Arrays.stream(words).map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        Path test = Files.writeString(folder.resolve("test.bash"), "source '" + script() + "'\n"
                + "compopt() { :; }\nCOMP_WORDS=(" + list + ")\nCOMP_CWORD=" + (words.length - 1)
                + "\n_complete_palimpsest\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
        return bash(test.toString()).lines().map(String::strip).filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Path script() throws IOException {
        return Files.writeString(folder.resolve("completion.bash"), CommandRun.of("completion", "bash").out());
    }

    private static String bash(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(BASH.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), text);
        return text;
    }
}
