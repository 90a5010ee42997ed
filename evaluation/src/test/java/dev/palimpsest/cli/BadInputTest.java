package dev.palimpsest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.jobs.DemoFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invalid usage or input gives exit code 2, one line with the problem and the remedy, and no partial output file. */
class BadInputTest {

    @TempDir
    private static Path folder;

    private static DemoFiles demo;
    private static Path out;

    @BeforeAll
    static void makeFiles() {
        demo = DemoFiles.unpack(folder.resolve("demo"));
        out = folder.resolve("out.safetensors");
        CommandRun made = CommandRun.of("stats", demo.model(), "--text", demo.text(), "--layers", "0-1", "--max-tokens",
                "3000", "--out", demo.statistics());
        assertEquals(0, made.code(), made.err());
    }

    @Test
    void wrongUsageSaysWhereHelpIs() {
        refused("palimpsest: missing command, e.g. palimpsest demo; see palimpsest --help");
        refused("palimpsest: no command 'edti'; did you mean 'edit'? (see palimpsest --help)", "edti");
        refused("palimpsest info: Missing required parameter: 'MODEL'; see palimpsest info --help", "info");
        refused("palimpsest info: Unknown option: '--jsn'", "info", demo.model(), "--jsn");
        refused("palimpsest stats: --layers must be ascending layers such as 13-17 or 0,1,2, got 1-", "stats", demo.model(), "--text", demo.text(), "--out", out, "--layers", "1-");
    }

    @Test
    void anEmptyPathIsNamed() {
        refused("palimpsest info: MODEL is empty; give a path", "info", "");
        refused("palimpsest stats: --out is empty; give a path", "stats", demo.model(), "--text", demo.text(), "--out", "");
        refused("palimpsest stats: --text is empty; give a path", "stats", demo.model(), "--text", "", "--out", out);
        refused("palimpsest edit: --contexts is empty; give a path", edit(demo.requests(), "--contexts", ""));
    }

    @Test
    void aModelThatIsNoneIsRefused() {
        refused("palimpsest info: " + folder.resolve("none") + ": no such folder", "info", folder.resolve("none"));
        refused("palimpsest info: ", "info", folder);
    }

    @Test
    void anEngineThatIsNotThereIsNeverReplaced() {
        refused("palimpsest generate: no engine 'abacus'; available: auto, cpu", "generate", demo.model(), "--prompt",
                "a", "--engine", "abacus");
        refused("palimpsest generate: --threads must be at least 1, got 0", "generate", demo.model(), "--prompt", "a",
                "--threads", "0");
        refused("palimpsest info: no engine 'abacus'", "info", demo.model(), "--engine", "abacus");
        refused("palimpsest info: --threads must be at least 1, got 0", "info", demo.model(), "--threads", "0");
        refused("palimpsest info: --threads must be at most 1024, got 1025", "info", demo.model(), "--threads", "1025");
    }

    @Test
    void generateRefusesWhatCannotBeContinued() {
        refused("palimpsest generate: --prompt is empty", "generate", demo.model(), "--prompt", "");
        refused("palimpsest generate: the prompt takes ", "generate", demo.model(), "--prompt", "a b c ".repeat(60));
        refused("palimpsest generate: --temperature must be at least 0, got -1", "generate", demo.model(), "--prompt",
                "a", "--temperature", "-1");
        refused("palimpsest generate: Invalid value for option '--hook-scope'", "generate", demo.model(), "--prompt",
                "a", "--hook-scope", "never");
    }

    @Test
    void scoreRefusesTextsItCannotScore() throws IOException {
        Path input = folder.resolve("texts.jsonl");
        Path lines = folder.resolve("lines.jsonl");
        refused("palimpsest score: " + input + ": no such file", "score", demo.model(), "--input", input);
        Files.writeString(input, "{\"prompt\": \"a\"}\n{\"prompt\": \"\"}\n");
        refused("palimpsest score: " + input + ": line 2: record 1: 'prompt' is empty", "score", demo.model(),
                "--input", input, "--output", lines);
        Files.writeString(input, "{\"prompt\": \"a\"}\n{\"prompt\": \"" + "a b c ".repeat(60) + "\"}\n");
        refused("palimpsest score: " + input + ": line 2: record 1: the text takes ", "score", demo.model(), "--input",
                input, "--output", lines);
        Files.writeString(input, "{\"prompt\": 3}\n");
        refused("palimpsest score: " + input + ": line 1: record 0: 'prompt' must be text, and is a number", "score",
                demo.model(), "--input", input, "--output", lines);
        Files.writeString(input, "");
        refused("palimpsest score: " + input + ": contains no texts", "score", demo.model(), "--input", input);
        assertFalse(Files.exists(lines));
    }

    @Test
    void statsRefusesTextThatIsNone() throws IOException {
        Path text = folder.resolve("latin.txt");
        refused("palimpsest stats: " + text + ": no such file", stats(text, "--layers", "0"));
        Files.write(text, "fine\nK\u00f6ln\n".getBytes(StandardCharsets.ISO_8859_1));
        refused("palimpsest stats: " + text + ": line 2, byte 6 of the file: not UTF-8", stats(text, "--layers", "0"));
        Files.writeString(text, "\n\n");
        refused("palimpsest stats: the text contains no tokens", stats(text, "--layers", "0"));
        refused("palimpsest stats: no default layers for a model of 6 blocks of width 128; pass --layers",
                stats(demo.text()));
        refused("palimpsest stats: --layers: layer 6 is not in the model; it has layers 0 to 5",
                stats(demo.text(), "--layers", "5-6"));
        refused("palimpsest stats: --max-tokens must be at least 1",
                stats(demo.text(), "--layers", "0", "--max-tokens", "0"));
        refused("palimpsest stats: " + demo.statistics() + ": already exists, made with layers [0, 1], not [0]",
                "stats", demo.model(), "--text", demo.text(), "--layers", "0", "--out", demo.statistics());
        refused("palimpsest stats: " + folder.resolve("no/where") + ": its folder does not exist", "stats",
                demo.model(), "--text", demo.text(), "--layers", "0", "--out", folder.resolve("no/where"));
    }

    @Test
    void editRefusesRequestsBeforeAnyWork() throws IOException {
        Path requests = folder.resolve("requests.json");
        Files.writeString(requests, "[{\"prompt\": \"Eve is\", \"subject\": \"Ada\", \"target_new\": \"a\"}]");
        refused("palimpsest edit: " + requests + ": line 1: record 0: the prompt 'Eve is' does not hold the subject"
                + " 'Ada'", edit(requests));
        Files.writeString(requests, "[{\"prompt\": \"Ada is\", \"subject\": \"Ada\", \"target_new\": \"\"}]");
        refused("palimpsest edit: " + requests + ": line 1: record 0: the target (target_new) is empty", edit(requests));
        Files.writeString(requests, "[{\"prompt\": \"Ada is\", \"subject\": \"Ada\", \"target_new\": \""
                + "a b c ".repeat(60) + "\"}]");
        refused("palimpsest edit: record 0: prompt and target take ", edit(requests));
        Files.writeString(requests, "[{\"prompt\": \"Ada is\"");
        refused("palimpsest edit: " + requests + ": line 1, column ", edit(requests));
    }

    @Test
    void editRefusesSettingsThatCannotBe() throws IOException {
        refused("palimpsest edit: --layers must be one layer, got 0-1",
                edit(demo.requests(), "--method", "ft"));
        refused("palimpsest edit: no method 'nothing'; there are: "
                        + String.join(", ", Methods.all().stream().map(EditingMethod::id).toList()),
                edit(demo.requests(), "--method", "nothing"));
        refused("palimpsest edit: --lambda must be a positive number, got 0", edit(demo.requests(), "--lambda", "0"));
        refused("palimpsest edit: --limit must be at least 1, got 0", edit(demo.requests(), "--limit", "0"));
        refused("palimpsest edit: " + demo.statistics() + ": contains layers [0, 1], but not all of [0, 1, 2];"
                + " create them with: palimpsest stats " + demo.model() + " --text FILE --out FILE --layers 0,1,2",
                "edit", demo.model(), "--requests", demo.requests(), "--stats", demo.statistics(), "--out", out,
                "--layers", "0-2");
        refused("palimpsest edit: " + folder.resolve("none") + ": no such file; create it with", "edit",
                demo.model(), "--requests", demo.requests(), "--stats", folder.resolve("none"), "--out", out);
        Path contexts = Files.writeString(folder.resolve("contexts.json"), "[\"Note. {}\"]");
        refused("palimpsest edit: " + contexts + ": the first context must be", edit(demo.requests(), "--contexts",
                contexts));
    }

    @Test
    void evaluateRefusesWhatItCannotMeasure() throws IOException {
        refused("palimpsest evaluate: no format 'squad'; available: auto, counterfact, zsre, knowedit", "evaluate",
                demo.model(), "--data", demo.requests(), "--format", "squad");
        refused("palimpsest evaluate: " + demo.text() + ": line 1, column ", "evaluate", demo.model(), "--data",
                demo.text());
        Path data = Files.writeString(folder.resolve("long.json"),
                "[{\"prompt\": \"Ada is\", \"subject\": \"Ada\", \"target_new\": \"a\", \"rephrase_prompt\": \""
                        + "a b c ".repeat(60) + "\"}]");
        refused("palimpsest evaluate: record 0: 'a b c", "evaluate", demo.model(), "--data", data);
        refused("palimpsest evaluate: --max-tokens requires --text", "evaluate", demo.model(), "--data",
                demo.requests(), "--max-tokens", "5");
        refused("palimpsest evaluate: --max-tokens must be at least 1, got 0", "evaluate", demo.model(), "--data",
                demo.requests(), "--text", demo.text(), "--max-tokens", "0");
        refused("palimpsest evaluate: " + folder.resolve("none") + ": no such file", "evaluate", demo.model(),
                "--data", demo.requests(), "--text", folder.resolve("none"));
        Path text = Files.writeString(folder.resolve("blank.txt"), "\n\n");
        refused("palimpsest evaluate: " + text + ": no line has at least two tokens", "evaluate",
                demo.model(), "--data", demo.requests(), "--text", text);
        refused("palimpsest evaluate: " + demo.statistics() + ": not a file of edits", "evaluate", demo.model(),
                "--data", demo.requests(), "--edits", demo.statistics());
    }

    private static Object[] stats(Path text, Object... more) {
        return CommandRun.arguments(new Object[] {"stats", demo.model(), "--text", text, "--out", out}, more);
    }

    private static Object[] edit(Path requests, Object... more) {
        return CommandRun.arguments(new Object[] {"edit", demo.model(), "--requests", requests, "--stats",
            demo.statistics(), "--out", out, "--layers", "0-1"}, more);
    }

    private static void refused(String message, Object... arguments) {
        CommandRun run = CommandRun.of(arguments);
        assertEquals(2, run.code(), run.err());
        assertEquals("", run.out());
        assertTrue(run.err().startsWith(message), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertFalse(Files.exists(out), "nothing may be written");
    }
}
