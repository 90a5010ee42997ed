package dev.palimpsest.internal.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.cli.GoldenRun;
import dev.palimpsest.internal.loader.GoldenModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tune}, and comparisons with what it wrote; {@code compare --seeds}. */
class TuneCommandTest {

    @TempDir
    private static Path folder;

    private static GoldenRun golden;

    @TempDir
    private Path out;

    @BeforeAll
    static void openTheModel() {
        golden = GoldenRun.open(GoldenModels.GPT2, folder);
    }

    private static Object[] on(String command, Object... more) {
        return CommandRun.arguments(new Object[] {command, golden.model(), "--data", golden.requests(), "--stats",
            golden.statistics(), "--contexts", golden.contexts(), "--layers", "0-1", "--batch-size", "3", "--steps", "4"},
                more);
    }

    /** The first {@code count} records of the golden requests, or those after them. */
    private Path records(int count, boolean after) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        CommandRun.parse(Files.readString(golden.requests())).forEach(all::add);
        Path file = out.resolve(after ? "others.json" : "validation.json");
        Files.writeString(file, (after ? all.subList(count, all.size()) : all.subList(0, count)).toString());
        return file;
    }

    @Test
    void theBestOfTheTriedSettingsIsWrittenAndRerunningRepeatsNothing() throws IOException {
        Path settings = out.resolve("memit.json");
        Object[] tune = on("tune", "--method", "memit", "--limit", "6", "--trials", "3", "--out", settings);
        JsonNode document = CommandRun.json(tune);

        JsonNode memit = document.path("methods").path(0);
        List<Double> scores = StreamSupport.stream(memit.path("trials").spliterator(), false)
                .map(trial -> trial.path("score").asDouble())
                .toList();
        assertEquals(3, scores.size());
        assertEquals(scores.stream().max(Double::compare).orElseThrow(), memit.path("score").asDouble());
        JsonNode written = CommandRun.parse(Files.readString(settings)).path("memit");
        assertEquals(memit.path("settings").path("lambda").asDouble(), written.path("lambda").asDouble());
        assertEquals(6, written.path("tuned_on").path("records").asInt());
        List<Path> trials;
        try (var files = Files.list(out.resolve("memit.json.trials/trials"))) {
            trials = files.sorted().toList();
        }
        assertEquals(3, trials.size());
        Path edits = trials.getFirst().resolve("edits.safetensors");
        var before = Files.getLastModifiedTime(edits);
        assertEquals(document, CommandRun.json(tune));
        assertEquals(before, Files.getLastModifiedTime(edits));
    }

    @Test
    void aComparisonRefusesRecordsThatItsSettingsWereTunedOn() throws IOException {
        Path settings = out.resolve("tuned.json");
        CommandRun.json("tune", golden.model(), "--data", records(3, false), "--stats", golden.statistics(), "--contexts",
                golden.contexts(), "--layers", "0-1", "--steps", "4", "--method", "memit", "--trials", "1", "--out", settings);

        CommandRun.assertRefused("the settings of memit were tuned on record", "compare", golden.model(), "--data",
                golden.requests(), "--stats", golden.statistics(), "--contexts", golden.contexts(), "--methods", "memit",
                "--settings", settings, "--out", out.resolve("same"));
        JsonNode others = CommandRun.json("compare", golden.model(), "--data", records(3, true), "--limit", "3", "--stats",
                golden.statistics(), "--contexts", golden.contexts(), "--methods", "memit", "--settings", settings, "--out",
                out.resolve("others"));
        assertEquals(3, others.path("records").asInt());
        // The settings file of the run says what they were tuned on, so that it can be checked again.
        assertTrue(Files.readString(out.resolve("others/settings.json")).contains("tuned_on"));
        assertTrue(Files.readString(out.resolve("others/report.html"))
                .contains("memit on 3 records of validation.json; none of them is among these records"));
    }

    @Test
    void methodsWithoutSuchSettingsAndUnknownOnesAreRefused() {
        CommandRun.assertRefused("scr has no settings that tuning could search", "tune", golden.model(), "--data",
                golden.requests(), "--method", "scr", "--out", out.resolve("x.json"));
        CommandRun.assertRefused("no method 'memti'", "tune", golden.model(), "--data", golden.requests(), "--method",
                "memti", "--out", out.resolve("x.json"));
    }

    @Test
    void severalSeedsGiveMeansDeviationsAndTests() throws IOException {
        Path folderOfSeeds = out.resolve("seeds");
        Object[] compare = on("compare", "--limit", "4", "--methods", "memit,comeba-hk", "--lambda", "100", "--seeds", "2",
                "--out", folderOfSeeds);
        JsonNode document = CommandRun.json(compare);

        assertEquals(2, document.path("seeds").asInt());
        assertEquals(4, document.path("records").asInt());
        assertEquals("comeba-hk", document.path("baseline").asText());
        JsonNode reliability = document.path("methods").path(0).path("reliability");
        double[] values = {reliability.path("values").path(0).asDouble(), reliability.path("values").path(1).asDouble()};
        for (int seed = 0; seed < 2; seed++) {
            JsonNode run = document.path("runs").path(seed).path("methods").path(0).path("checkpoints");
            assertEquals(values[seed], run.path(run.size() - 1).path("reliability").asDouble());
        }
        assertEquals((values[0] + values[1]) / 2, reliability.path("mean").asDouble(), 1e-15);
        assertTrue(reliability.has("p") && !document.path("methods").path(1).path("reliability").has("p"));
        String page = Files.readString(folderOfSeeds.resolve("report.html"));
        assertTrue(page.contains("Mean ± standard deviation over 2 seeds") && page.contains("seed-1/report.html"), page);
        assertTrue(Files.exists(folderOfSeeds.resolve("seed-1/report.html")));
        JsonNode again = CommandRun.json(compare);
        assertEquals(document.path("methods"), again.path("methods"), "the kept runs are used");
    }
}
