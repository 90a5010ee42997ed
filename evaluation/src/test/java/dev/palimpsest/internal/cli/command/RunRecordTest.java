package dev.palimpsest.internal.cli.command;

import static dev.palimpsest.cli.CommandRun.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.cli.GoldenRun;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.GatedDelta;
import dev.palimpsest.internal.jobs.ShellCommand;
import dev.palimpsest.internal.loader.EditsFile;
import dev.palimpsest.internal.loader.GoldenModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What edit and compare keep beside their results: settings, the command line, and events. */
class RunRecordTest {

    @TempDir
    private static Path golden;

    private static GoldenRun model;

    @TempDir
    private Path folder;

    @BeforeAll
    static void openTheModel() {
        model = GoldenRun.open(GoldenModels.GPT2, golden);
    }

    private static Path settings(Path out) {
        return out.resolveSibling(out.getFileName() + ".settings.json");
    }

    private static JsonNode json(Path file) throws IOException {
        return CommandRun.parse(Files.readString(file));
    }

    /** An edit whose settings come from {@code more} alone. */
    private static Object[] edit(Path out, Object... more) {
        return CommandRun.arguments(new Object[] {"edit", model.model(), "--requests", model.requests(), "--stats",
            model.statistics(), "--contexts", model.contexts(), "--limit", 4, "--out", out}, more);
    }

    private static void assertSameEdits(Path expected, Path actual) {
        Edits one = EditsFile.read(expected);
        Edits other = EditsFile.read(actual);
        assertEquals(one.settings(), other.settings());
        assertEquals(one.batches().size(), other.batches().size());
        for (int i = 0; i < one.changes().size(); i++) {
            assertArrayEquals(floats(one.changes().get(i)), floats(other.changes().get(i)));
        }
    }

    private static float[] floats(Change change) {
        return ((GatedDelta) change).delta().residuals().toFloats();
    }

    // ── settings ─────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void theSettingsThatARunWroteGiveTheSameEdits() throws IOException {
        Path flags = folder.resolve("flags.edits");
        CommandRun.json(edit(flags, "--layers", "0-1", "--lambda", 100, "--clamp", 2, "--steps", 4, "--batch-size", 2,
                "--alpha", 1.5));
        JsonNode written = json(settings(flags));
        assertEquals("comeba-hk", written.path("method").asText());
        assertEquals(1.5, written.path("alpha").asDouble());
        assertEquals(0.5, written.path("decay").asDouble());

        Path file = folder.resolve("file.edits");
        CommandRun.json(edit(file, "--settings", settings(flags)));
        assertSameEdits(flags, file);
        assertEquals(written.path("lambda"), json(settings(file)).path("lambda"));
    }

    @Test
    void theCommandInTheSettingsRunsAsItIs() throws IOException {
        Path out = folder.resolve("an edit.edits");
        Object[] arguments = edit(out, "--layers", "0", "--steps", 2, "--seed", 3);
        CommandRun.json(arguments);
        List<String> words = new ArrayList<>(List.of("palimpsest"));
        Arrays.stream(arguments).map(Object::toString).forEach(words::add);
        words.add("--json");
        assertEquals(new ShellCommand(words).toString(), json(settings(out)).path("command").asText()
                .replaceFirst("^java -jar \\S+ ", "palimpsest "));
    }

    @Test
    void optionsTakePrecedenceOverTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.json"),
                "{\"method\": \"memit\", \"layers\": \"0-1\", \"lambda\": 7, \"steps\": 2}");
        Path out = folder.resolve("both.edits");
        CommandRun.json(edit(out, "--settings", file, "--lambda", 100));
        JsonNode written = json(settings(out));
        assertEquals("memit", written.path("method").asText());
        assertEquals(100, written.path("lambda").asDouble());
        assertEquals(2, written.path("steps").asInt());

        Path other = folder.resolve("other.edits");
        assertRefused(file + ": has the settings of memit, and --method is rome; use one of the two",
                edit(other, "--settings", file, "--method", "rome"));
        Files.writeString(folder.resolve("typo.json"), "{\"lamda\": 1}");
        assertRefused("typo.json: no method has a setting 'lamda'; ",
                edit(other, "--settings", folder.resolve("typo.json")));
        assertRefused("nothing.json: ", edit(other, "--settings", folder.resolve("nothing.json")));
    }

    @Test
    void aRunThatFailsBeforeItEditsLeavesNothing() throws IOException {
        Path out = folder.resolve("failed.edits");
        Path events = folder.resolve("failed.jsonl");
        assertRefused("layer 9 is not in the model", edit(out, "--layers", "9", "--events", events));
        try (var left = Files.list(folder)) {
            assertEquals(List.of(), left.filter(file -> !file.getFileName().toString().startsWith(".")).toList());
        }
    }

    @Test
    void aFileThatNoRunWroteIsNotReplaced() throws IOException {
        Path out = folder.resolve("mine.edits");
        Path mine = Files.writeString(settings(out), "{\"lambda\": 100}");
        assertRefused(mine + ": already exists and is not a settings file that a run wrote; rename it",
                edit(out, "--layers", "0"));
        assertEquals("{\"lambda\": 100}", Files.readString(mine));
        assertFalse(Files.exists(out));
    }

    @Test
    void theFileBesideTheEditsMayBeGivenToContinueThem() {
        Path out = folder.resolve("on.edits");
        CommandRun.json(edit(out, "--layers", "0", "--steps", 2, "--batch-size", 2));
        CommandRun run = CommandRun.of(edit(out, "--settings", settings(out)));
        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().contains("already contains all 4 facts"), run.err());
    }

    @Test
    void aComparisonWritesItsMethodsSettingsAndReadsThem() throws IOException {
        Object[] data = {"compare", model.model(), "--data", model.requests(), "--stats", model.statistics(), "--contexts",
            model.contexts(), "--limit", 4, "--methods", "comeba,memit,ft"};
        Path flags = folder.resolve("flags");
        CommandRun.json(CommandRun.arguments(data, "--out", flags, "--layers", "0-1", "--lambda", 100, "--memit-lambda",
                50, "--steps", 2, "--ft-steps", 3));
        JsonNode written = json(flags.resolve("settings.json"));
        assertEquals(100, written.path("comeba").path("lambda").asDouble());
        assertEquals(50, written.path("memit").path("lambda").asDouble());
        assertEquals(3, written.path("ft").path("steps").asInt());

        Path file = folder.resolve("file");
        CommandRun.json(CommandRun.arguments(data, "--out", file, "--settings", flags.resolve("settings.json")));
        assertEquals(written, json(file.resolve("settings.json")));
        assertEquals(scores(flags), scores(file));

        Path mine = Files.writeString(folder.resolve("mine.json"),
                "{\"layers\": [0, 1], \"steps\": 2, \"lambda\": 100, \"memit\": {\"lambda\": 50}, \"ft\": {\"steps\": 3}}");
        Path hand = folder.resolve("hand");
        CommandRun.json(CommandRun.arguments(data, "--out", hand, "--settings", mine));
        assertEquals(written, json(hand.resolve("settings.json")));
    }

    private static List<JsonNode> scores(Path out) throws IOException {
        List<JsonNode> scores = new ArrayList<>();
        for (String method : List.of("comeba", "memit", "ft")) {
            scores.add(json(out.resolve("trials").resolve(method).resolve("checkpoint-4.json")).path("scores"));
        }
        return scores;
    }

    // ── events ───────────────────────────────────────────────────────────────────────────────────────────────────

    private static List<JsonNode> events(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(CommandRun::parse).toList();
    }

    private static List<String> names(List<JsonNode> events) {
        return events.stream().map(event -> event.path("event").asText()).toList();
    }

    private static JsonNode withoutTimes(JsonNode event) {
        ObjectNode copy = event.deepCopy();
        copy.remove(List.of("time", "seconds"));
        return copy;
    }

    @Test
    void everyBatchIsAnEvent() throws IOException {
        Path log = folder.resolve("events.jsonl");
        JsonNode document = CommandRun.json(edit(folder.resolve("events.edits"), "--layers", "0-1", "--lambda", 100,
                "--clamp", 2, "--steps", 4, "--batch-size", 2, "--events", log));
        List<JsonNode> events = events(log);
        assertEquals(List.of("started", "batch", "batch", "finished"), names(events));
        Instant last = Instant.MIN;
        for (JsonNode event : events) {
            Instant time = Instant.parse(event.path("time").asText());
            assertFalse(time.isBefore(last));
            last = time;
        }
        assertTrue(events.getFirst().path("command").asText().contains(" edit "), events.toString());
        for (int b = 0; b < 2; b++) {
            JsonNode event = events.get(b + 1);
            JsonNode batch = document.path("batches").path(b);
            assertEquals("comeba-hk", event.path("method").asText());
            assertEquals(b + 1, event.path("batch").asInt());
            assertEquals(2, event.path("facts").asInt());
            assertEquals(2 * (b + 1), event.path("edits").asInt());
            assertEquals(batch.path("predicted"), event.path("predicted"));
            assertEquals(batch.path("before"), event.path("before"));
            assertEquals(batch.path("requests"), event.path("case_ids"));
            assertEquals(batch.path("alpha"), event.path("alpha"));
            assertEquals(batch.path("residual_norm"), event.path("residual_norm"));
            assertEquals(batch.path("seconds").path("target").asDouble() + batch.path("seconds").path("update").asDouble(),
                    event.path("seconds").asDouble(), 1e-9);
        }
        assertEquals(document.path("predicted"), events.getLast().path("predicted"));
    }

    @Test
    void aResumedRunGivesTheSameFiguresForTheRestAndCutsATornLine() throws IOException {
        Object[] settings = {"--layers", "0-1", "--lambda", 100, "--clamp", 2, "--steps", 4, "--batch-size", 2};
        Path wholeLog = folder.resolve("whole.jsonl");
        JsonNode whole = CommandRun.json(
                edit(folder.resolve("whole.edits"), CommandRun.arguments(settings, "--events", wholeLog)));

        Path out = folder.resolve("part.edits");
        Path log = folder.resolve("part.jsonl");
        Object[] part = edit(out, CommandRun.arguments(settings, "--events", log));
        part[Arrays.asList(part).indexOf("--limit") + 1] = 2;
        CommandRun.json(part);
        String kept = Files.readString(log);
        Files.writeString(log, kept + "{\"time\":\"2026-01-01T00:00:00Z\",\"eve");
        JsonNode resumed = CommandRun.json(edit(out, CommandRun.arguments(settings, "--events", log)));

        assertTrue(Files.readString(log).startsWith(kept), "earlier lines stay");
        List<JsonNode> events = events(log);
        assertEquals(List.of("started", "batch", "finished", "started", "batch", "finished"), names(events));
        assertEquals(withoutTimes(events(wholeLog).get(2)), withoutTimes(events.get(4)));
        for (String total : List.of("facts", "predicted", "before", "edits")) {
            assertEquals(whole.path(total), resumed.path(total), total);
        }
        for (int b = 0; b < 2; b++) {
            assertEquals(whole.path("batches").path(b).path("predicted"), resumed.path("batches").path(b).path("predicted"));
            assertEquals(whole.path("batches").path(b).path("before"), resumed.path("batches").path(b).path("before"));
        }
    }

    @Test
    void aLogWhoseFirstLineIsTornStartsOver() throws IOException {
        for (String torn : List.of("{\"ti", "{\"time\":\"2026-01-01T00:00:00Z\",\"event\":\"sta")) {
            Path log = Files.writeString(folder.resolve("torn.jsonl"), torn);
            CommandRun.json(edit(folder.resolve("torn.edits"), "--layers", "0", "--steps", 2, "--events", log));
            assertEquals("started", names(events(log)).getFirst());
        }
    }

    @Test
    void anotherFileIsNotALog() throws IOException {
        Path notes = Files.writeString(folder.resolve("notes.txt"), "my notes\n");
        Path out = folder.resolve("no.edits");
        assertRefused(notes + ": already exists and is not a readable event log; delete it or choose another --events",
                edit(out, "--layers", "0", "--events", notes));
        assertRefused(", an input of this command; choose another --events",
                edit(out, "--layers", "0", "--events", model.requests()));
        assertRefused("choose another --events", edit(out, "--layers", "0", "--events", out));
        assertEquals("my notes\n", Files.readString(notes));
    }

    @Test
    void aComparisonLogsItsBatchesAndMeasurements() throws IOException {
        Path out = folder.resolve("logged");
        Object[] command = {"compare", model.model(), "--data", model.requests(), "--stats", model.statistics(),
            "--contexts", model.contexts(), "--layers", "0-1", "--steps", 2, "--batch-size", 2, "--every", 2, "--limit", 4,
            "--methods", "comeba-hk,ft", "--out", out, "--events", out.resolve("events.jsonl")};
        JsonNode document = CommandRun.json(command);
        List<JsonNode> events = events(out.resolve("events.jsonl"));
        assertEquals(List.of("started", "measurement", "batch", "measurement", "batch", "measurement", "batch",
                "measurement", "batch", "measurement", "finished"), names(events));
        assertEquals("unedited", events.get(1).path("trial").asText());
        assertEquals(document.path("unedited").path("reliability"), events.get(1).path("metrics").path("reliability"));
        JsonNode last = events.get(9);
        assertEquals("ft", last.path("trial").asText());
        assertEquals(4, last.path("edits").asInt());
        assertEquals(document.path("methods").path(1).path("checkpoints").path(1).path("locality"),
                last.path("metrics").path("locality"));
        assertTrue(events.get(2).path("alpha").path("0").isNumber(), events.get(2).toString());
        assertEquals(2, events.get(4).path("batch").asInt());

        CommandRun.json(command);
        assertEquals(List.of("started", "finished"), names(events(out.resolve("events.jsonl"))).subList(11, 13));
    }

    /** The experiment's own files are out of bounds. */
    @Test
    void aLogIsNoFileOfTheExperiment() {
        Path out = folder.resolve("own");
        CommandRun run = CommandRun.of("compare", model.model(), "--data", model.requests(), "--methods", "ft", "--layers",
                "0", "--limit", 2, "--out", out, "--events", out.resolve("table.csv"));
        assertEquals(2, run.code(), run.err());
        assertTrue(run.err().contains("choose another --events"), run.err());
    }
}
