package dev.palimpsest.internal.cli.command;

import static dev.palimpsest.cli.CommandRun.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.cli.GoldenRun;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.loader.file.SealedJson;
import dev.palimpsest.internal.loader.file.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {

    private static final List<String> MEASURES =
            List.of("reliability", "generality", "locality", "portability", "generation_match");

    @TempDir
    private static Path folder;

    private static GoldenRun golden;

    @TempDir
    private Path out;

    @BeforeAll
    static void openTheModel() {
        golden = GoldenRun.open(GoldenModels.GPT2, folder);
    }

    /**
     * A quick comparison on the golden model with ten records in batches of three, followed by {@code more} arguments.
     */
    private static Object[] compare(Path out, Object... more) {
        Object[] arguments = {
            "compare", golden.model(), "--data", golden.requests(), "--stats", golden.statistics(), "--contexts",
            golden.contexts(), "--layers", "0-1", "--lambda", "100", "--clamp", "2", "--steps", "4", "--batch-size",
            "3", "--out", out, "--limit", "10"
        };
        return lastOfEach(CommandRun.arguments(arguments, more));
    }

    /** Keeps the last of repeated options, which the command line would reject. */
    private static Object[] lastOfEach(Object[] arguments) {
        List<Object> kept = new ArrayList<>(List.of(arguments));
        for (int i = kept.size() - 1; i >= 0; i--) {
            Object option = kept.get(i);
            boolean once = option.toString().startsWith("--") && !option.equals("--sweep");
            if (once && kept.subList(i + 1, kept.size()).contains(option)) {
                kept.subList(i, i + 2).clear();
            }
        }
        return kept.toArray();
    }

    @Test
    void figuresAreThoseOfEditAndEvaluate() {
        JsonNode document = CommandRun.json(compare(out, "--every", "4", "--methods", "memit,comeba-hk", "--text",
                golden.text(), "--max-tokens", 300));

        assertEquals("consecutive", document.path("mode").asText());
        assertEquals(10, document.path("records").asInt());
        assertEquals(4, document.path("every").asInt());
        assertEquals(List.of("memit", "comeba-hk"), texts(document.path("methods"), "method"));
        JsonNode method = document.path("methods").path(1);
        assertEquals(List.of("6", "9", "10"), texts(method.path("checkpoints"), "edits"));
        Path edits = folder.resolve("separate.safetensors");
        CommandRun.json("edit", golden.model(), "--requests", golden.requests(), "--stats", golden.statistics(),
                "--contexts", golden.contexts(), "--layers", "0-1", "--lambda", "100", "--clamp", "2", "--steps", "4",
                "--batch-size", "3", "--out", edits, "--limit", "10");
        JsonNode separate = CommandRun.json("evaluate", golden.model(), "--data", golden.requests(), "--limit", "10",
                "--edits", edits, "--text", golden.text(), "--max-tokens", 300);
        for (String measure : MEASURES) {
            assertEquals(separate.path(measure), method.path("checkpoints").path(2).path(measure), measure);
        }
        assertEquals(separate.path("intervals"), method.path("checkpoints").path(2).path("intervals"));
        assertEquals(separate.path("memit"), method.path("checkpoints").path(2).path("memit"));
        assertEquals(separate.path("perplexity").path("before"), document.path("perplexity").path("before"));
        assertEquals(separate.path("perplexity").path("after"),
                document.path("perplexity").path("after").path("comeba-hk"));
        assertTrue(method.path("checkpoints").path(0).path("perplexity").isNull(), "measured at the end only");
        assertEquals(1, document.path("unedited").path("locality").asDouble());
        assertEquals(10, document.path("data").path("usable").asInt());
        assertTrue(document.path("files").size() > 4);
        document.path("files").forEach(file -> assertTrue(Files.exists(Path.of(file.asText())), file.asText()));
    }

    @Test
    void allMethodsAreComparedUnlessSomeAreNamed() {
        CommandRun run = CommandRun.of(compare(out, "--mode", "single", "--limit", "4", "--json"));

        assertEquals(0, run.code(), run.err());
        JsonNode document = CommandRun.parse(run.out());
        assertEquals("single", document.path("mode").asText());
        assertEquals(Methods.all().stream().filter(method -> !method.needs(EditingMethod.Need.ARTIFACT))
                .map(EditingMethod::id).toList(), texts(document.path("methods"), "id"));
        assertTrue(run.err().contains("not compared, because an input is missing: mend (--mend-artifact), serac"), run.err());
        assertTrue(run.err().contains("ft edits layer 0 of --layers; set --ft-layers to change it"),
                run.err());
        assertTrue(run.err().contains("memit (3 of " + (Methods.all().size() - 2) + "): 4 edits; reliability "), run.err());
    }

    @Test
    void goingOnGivesTheSameDocumentButForNothingDoneAgain() throws IOException {
        Object[] arguments = compare(out, "--methods", "comeba-hk", "--limit", "6", "--every", "3");
        JsonNode first = CommandRun.json(arguments);
        Path trial = out.resolve("trials/comeba-hk");
        Files.delete(trial.resolve("checkpoint-6.json"));
        Files.delete(trial.resolve("z-scores.json"));
        byte[] edits = Files.readAllBytes(trial.resolve("edits.safetensors"));

        JsonNode second = CommandRun.json(arguments);

        assertEquals(withoutSeconds(first), withoutSeconds(second));
        assertTrue(Arrays.equals(edits, Files.readAllBytes(trial.resolve("edits.safetensors"))));
        assertEquals(first.path("methods").path(0).path("seconds"), second.path("methods").path(0).path("seconds"));
    }

    private static JsonNode withoutSeconds(JsonNode document) {
        ((ObjectNode) document.path("methods").path(0)).remove("evaluate_seconds");
        return document;
    }

    @Test
    void theReportSaysFirstWhatWasRun() throws IOException {
        Object[] arguments = compare(out, "--methods", "comeba-hk,memit", "--limit", "6", "--every", "3", "--seed", "5",
                "--sweep", "layers=0/0-1");
        CommandRun.json(arguments);

        String page = Files.readString(out.resolve("report.html"));
        String text = page.substring(page.indexOf("<body>")).replaceAll("(?s)<svg.*?</svg>|<[^>]*>", " ").replaceAll("\\s+", " ");
        assertTrue(page.contains("<h1>Editing gpt2-mini: COMEBA-HK and MEMIT, 6 facts of edits.json, consecutive batches"
                + " of 3</h1>"), text);
        String command = Arrays.stream(arguments).map(Object::toString).collect(Collectors.joining(" "));
        assertTrue(text.contains("palimpsest " + command), text);
        String today = LocalDate.now(ZoneOffset.UTC).toString().substring(0, 8);
        assertTrue(text.contains(" date " + today) && text.contains(" duration "), text);
        assertTrue(text.contains("model gpt2-mini: GPT-2, 4 layers of width"), text);
        assertTrue(text.contains("data edits.json: CounterFact layout, 6 records; SHA-256 "
                + Sha256.hex(Files.readAllBytes(golden.requests())).substring(0, 16)), text);
        assertTrue(text.contains("seeds sampling: all methods 5 (contexts are not sampled); bootstrap: 20240707"), text);
        assertTrue(text.contains(" commit "), text);
        assertTrue(text.contains("Java " + System.getProperty("java.runtime.version")), text);
        assertTrue(text.indexOf(" commit ") < text.indexOf("unedited model"), "what was run, then the table");
        assertTrue(text.indexOf("unedited model") < text.indexOf("The paper's ordering"), "the table, then the comment");
        assertTrue(text.contains("Example answers"), text);
        assertFalse(text.contains("Port."), "no record has a question for it");
        assertEquals(page.indexOf("<h2>What was run"), page.indexOf("<h2>"));
    }

    @Test
    void aCompleteComparisonThatIsRunAgainLeavesItsReportAsItIs() throws IOException {
        Object[] arguments = compare(out, "--methods", "comeba-hk", "--limit", "4", "--mode", "single");
        CommandRun.json(arguments);
        Map<String, String> first = files();

        CommandRun.json(arguments);

        assertEquals(first, files());
    }

    /** The report's files, dates included. */
    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (String name : List.of("report.html", "table.md", "table.csv", "curves.csv", "run.json")) {
            files.put(name, Files.readString(out.resolve(name)));
        }
        return files;
    }

    @Test
    void aResumedComparisonHasItsFirstStartAndTheSameAnswers() throws IOException {
        Object[] arguments = compare(out, "--methods", "memit", "--limit", "4");
        CommandRun.json(arguments);
        JsonNode dates = CommandRun.parse(Files.readString(out.resolve("run.json")));
        String answers = answers();
        Files.delete(out.resolve("trials/memit/checkpoint-4.json"));

        CommandRun.json(arguments);

        JsonNode later = CommandRun.parse(Files.readString(out.resolve("run.json")));
        assertEquals(dates.path("started"), later.path("started"));
        assertTrue(later.path("finished").asText().compareTo(dates.path("finished").asText()) >= 0);
        assertEquals(answers, answers());
    }

    private String answers() throws IOException {
        String page = Files.readString(out.resolve("table.md"));
        return page.substring(page.indexOf("## Example answers"));
    }

    @Test
    void resultsKeptWithoutAnswersAreStillRead() throws IOException {
        Object[] arguments = compare(out, "--methods", "memit", "--limit", "4");
        CommandRun.json(arguments);
        String figures = Files.readString(out.resolve("table.csv"));
        for (String file : List.of("unedited.json", "trials/memit/checkpoint-4.json")) {
            ObjectNode kept = SealedJson.read(out.resolve(file));
            assertTrue(kept.has("answers"), file);
            kept.remove(List.of("answers", "digest", "digest_of_seconds"));
            Files.write(out.resolve(file), SealedJson.text(kept).getBytes(StandardCharsets.UTF_8));
        }

        CommandRun.json(arguments);

        assertFalse(Files.readString(out.resolve("report.html")).contains("Example answers"));
        assertEquals(figures, Files.readString(out.resolve("table.csv")));
    }

    @Test
    void sweepsVaryOneSettingOfOneMethod() {
        JsonNode document = CommandRun.json(compare(out, "--methods", "ft", "--limit", "3", "--sweep", "lambda=50,100",
                "--sweep", "layers=0-1/0-2/1;2", "--sweep", "batch-size=1", "--sweep-method", "memit"));

        assertEquals(List.of("ft"), texts(document.path("methods"), "id"));
        assertEquals(List.of("memit.lambda-50", "memit.lambda-100", "memit.layers-0-1", "memit.layers-0-2",
                "memit.layers-1", "memit.layers-2", "memit.batch-size-1"), texts(document.path("sweeps"), "id"));
        assertEquals("layers", document.path("sweeps").path(2).path("variable").asText());
        assertEquals("0-1", document.path("sweeps").path(2).path("value").asText());
        assertTrue(Files.exists(out.resolve("sweep-layers.png")));
    }

    @Test
    void fineTuningAloneNeedsNoStatistics() {
        JsonNode document = CommandRun.json("compare", golden.model(), "--data", golden.requests(), "--contexts",
                golden.contexts(), "--out", out, "--methods", "ft", "--ft-layers", "1", "--limit", "2", "--ft-steps", "2");

        assertEquals(2, document.path("methods").path(0).path("checkpoints").path(0).path("edits").asInt());
    }

    @Test
    void recordsTooLongForTheModelAreLeftOutAndCounted() throws IOException {
        JsonNode records = CommandRun.parse(Files.readString(golden.requests()));
        ((ObjectNode) records.path(1)).put("rephrase_prompt", "The city of ".repeat(40));
        Path data = folder.resolve("long.json");
        Files.writeString(data, records.toString());
        Object[] arguments = compare(out, "--methods", "memit", "--limit", "3");
        arguments[3] = data;

        JsonNode document = CommandRun.json(arguments);

        assertEquals(2, document.path("records").asInt());
        assertEquals(1, document.path("data").path("left_out").path("too_long").asInt());
    }

    @Test
    void aFolderOfOtherSettingsIsRefused() throws IOException {
        CommandRun.json(compare(out, "--methods", "memit", "--limit", "3"));

        assertRefused("made with lambda 100.0, not 7.0; use the same options, or choose another --out",
                compare(out, "--methods", "memit", "--limit", "3", "--lambda", "7"));
        assertRefused("made with number of records 3, not 4", compare(out, "--methods", "memit", "--limit", "4"));
        assertRefused("made with another held-out text",
                compare(out, "--methods", "memit", "--limit", "3", "--text", golden.text()));
        Path file = Files.createFile(folder.resolve("a-file"));
        assertRefused(file + ": not a folder", compare(file, "--methods", "memit"));
        assertRefused(file.resolve("in/it") + ": a-file is not a folder; choose another name",
                compare(file.resolve("in/it"), "--methods", "memit"));
    }

    @Test
    void settingsThatFailedAreNotHeldAgainstTheirFolder() {
        Path few = folder.resolve("few.safetensors");
        CommandRun.json("stats", golden.model(), "--text", golden.text(), "--layers", "0-1", "--max-tokens", "100",
                "--out", few);
        Object[] arguments = compare(out, "--methods", "ft,memit", "--limit", "3", "--stats", few);
        assertRefusedAtWork("layer 0: the statistics are singular after 100 tokens", arguments);

        JsonNode document = CommandRun.json(compare(out, "--methods", "ft,memit", "--limit", "3", "--stats", few,
                "--ridge", "1"));

        assertEquals(List.of("ft", "memit"), texts(document.path("methods"), "id"));
    }

    /** Like a refusal, but after lines about the work. */
    private static void assertRefusedAtWork(String message, Object... arguments) {
        CommandRun run = CommandRun.of(arguments);
        assertEquals(2, run.code(), run.err());
        assertTrue(run.err().lines().toList().getLast().contains(message), run.err());
    }

    @Test
    void wrongUsageIsOneLine() {
        assertRefused("no method 'nothing'; there are: comeba-hk, comeba, memit, ", compare(out, "--methods", "nothing"));
        assertRefused("--lambda is not a setting of ft in a comparison", compare(out, "--methods", "ft"));
        assertRefused("--rome-keys is not a setting of memit", compare(out, "--methods", "memit", "--rome-keys", "mean"));
        assertRefused("no mode 'twice'; available: single, consecutive", compare(out, "--mode", "twice"));
        assertRefused("--every must be at least 1, got 0", compare(out, "--every", "0"));
        assertRefused("--limit must be at least 1, got 0", compare(out, "--limit", "0"));
        assertRefused("memit is listed twice", compare(out, "--methods", "memit,memit"));
        assertRefused("is not NAME=VALUES, e.g. lambda=50,100", compare(out, "--sweep", "lambda"));
        assertRefused("--sweep lambda must be a positive number, got x", compare(out, "--sweep", "lambda=50,x"));
        assertRefused("--sweep lambda must be a positive number, got -1", compare(out, "--sweep", "lambda=50,-1"));
        assertRefused("--sweep width: comeba-hk has no width; choose another --sweep-method, or one of its settings: layers",
                compare(out, "--sweep", "width=3"));
        assertRefused("--sweep layers must be ascending layers such as 13-17 or 0,1,2, got 0-x", compare(out, "--sweep", "layers=0-1/0-x"));
        assertRefused("layer 9 is not in the model", compare(out, "--sweep", "layers=0-1/0-9"));
        assertRefused("--sweep alpha: memit has no alpha",
                compare(out, "--sweep", "alpha=1", "--sweep-method", "memit"));
        assertRefused("memit.lambda-5 is listed twice",
                compare(out, "--sweep", "lambda=5,5", "--sweep-method", "memit"));
        assertRefused("layer 7 is not in the model", compare(out, "--ft-layers", "7"));
        assertRefused("--ft-layers must be one layer, got 0-1", compare(out, "--ft-layers", "0-1"));
        assertRefused("no such file; create it with: palimpsest stats",
                compare(out, "--stats", folder.resolve("none.safetensors")));
        assertRefused("missing --stats", "compare", golden.model(), "--data", golden.requests(), "--out", out,
                "--layers", "0");
        assertRefused("but not all of [0, 1, 3]", compare(out, "--sweep", "layers=3"));
        assertFalse(Files.exists(out.resolve("experiment.json")), "a mistake leaves nothing behind");
    }

    private static List<String> texts(JsonNode array, String field) {
        return StreamSupport.stream(array.spliterator(), false).map(node -> node.path(field).asText()).toList();
    }

}
