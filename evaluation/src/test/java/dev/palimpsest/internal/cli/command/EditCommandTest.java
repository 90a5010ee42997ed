package dev.palimpsest.internal.cli.command;

import static dev.palimpsest.cli.CommandRun.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.cli.GoldenRun;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.GatedDelta;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.jobs.Version;
import dev.palimpsest.internal.loader.EditsFile;
import dev.palimpsest.internal.loader.GoldenModels;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditCommandTest {

    @TempDir
    private static Path folder;

    private static GoldenRun golden;

    @BeforeAll
    static void openTheModel() {
        golden = GoldenRun.open(GoldenModels.GPT2, folder);
    }

    @Test
    void reportsEveryBatchAsTheContractSays() {
        Path out = folder.resolve("two.safetensors");
        JsonNode document = CommandRun.json(golden.edit(out, "--batch-size", 3, "--limit", 6));

        assertEquals("comeba-hk", document.path("method").asText());
        assertEquals(6, document.path("edits").asInt());
        JsonNode expected = golden.expected().path("batches");
        for (int b = 0; b < 2; b++) {
            JsonNode batch = document.path("batches").path(b);
            assertEquals(expected.path(b).path("case_ids"), batch.path("requests"));
            for (String layer : List.of("0", "1", "2")) {
                assertEquals(expected.path(b).path("alpha").path(layer).asDouble(),
                        batch.path("alpha").path(layer).asDouble(), 1e-3);
                assertTrue(batch.path("residual_norm").path(layer).asDouble() > 0);
            }
            assertTrue(batch.path("seconds").path("target").asDouble() > 0);
            assertTrue(batch.path("seconds").path("update").asDouble() > 0);
        }
        assertEquals(Version.number(), EditsFile.read(out).provenance().get("palimpsest"));
    }

    @Test
    void warnsOfTheLastLayerWhoseValuesReachNoAnswer() {
        Path statistics = folder.resolve("last.safetensors");
        CommandRun.json("stats", golden.model(), "--text", golden.text(), "--layers", "3", "--out", statistics);

        CommandRun run = CommandRun.of("edit", golden.model(), "--requests", golden.requests(), "--stats", statistics,
                "--contexts", golden.contexts(), "--layers", "3", "--steps", 2, "--limit", 1, "--out",
                folder.resolve("last-edits.safetensors"));

        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().contains("layer 3 is the last"), run.err());
        CommandRun usual = CommandRun.of(golden.edit(folder.resolve("usual.safetensors"), "--limit", 1));
        assertEquals(0, usual.code(), usual.err());
        assertTrue(!usual.err().contains("is the last"), usual.err());
    }

    @Test
    void zScoresAndPredictionsOfTheEditedModelAreTheGoldenOnes() throws IOException {
        Path out = folder.resolve("hooked.safetensors");
        CommandRun.json(golden.edit(out, "--batch-size", 3, "--limit", 6));
        JsonNode hooked = golden.expected().path("hooked");
        Path input = folder.resolve("hooked.jsonl");
        StringBuilder lines = new StringBuilder();
        hooked.forEach(text -> lines.append(Json.object().put("prompt", text.path("text").asText())).append('\n'));
        Files.writeString(input, lines);

        JsonNode results = CommandRun.json(
                        "score", golden.model(), "--input", input, "--edits", out, "--z-scores", "--logits")
                .path("results");

        assertEquals(hooked.size(), results.size());
        for (int i = 0; i < hooked.size(); i++) {
            String text = hooked.path(i).path("text").asText();
            assertEquals(hooked.path(i).path("argmax"), results.path(i).path("argmax"), text);
            assertNear(hooked.path(i).path("last"), results.path(i).path("logits"), 2e-2, text);
            JsonNode zScores = hooked.path(i).path("zscores");
            assertEquals(3, zScores.size(), text);
            for (String layer : List.of("0", "1", "2")) {
                assertNear(zScores.path(layer), results.path(i).path("z_scores").path(layer), 5e-3, text);
            }
        }
    }

    @Test
    void resumedAfterAKillGivesTheSameBitsAsUninterrupted() {
        Path whole = folder.resolve("whole.safetensors");
        Path resumed = folder.resolve("resumed.safetensors");
        CommandRun.json(golden.edit(whole, "--batch-size", 4, "--limit", 10));
        CommandRun.json(golden.edit(resumed, "--batch-size", 4, "--limit", 8));

        JsonNode document = CommandRun.json(golden.edit(resumed, "--batch-size", 4, "--limit", 10, "--resume"));

        assertEquals(10, document.path("edits").asInt());
        assertEquals(3, document.path("batches").size());
        assertSame(EditsFile.read(whole), EditsFile.read(resumed));
    }

    @Test
    void theSameCommandContinuesWithoutBeingAsked() {
        Path whole = folder.resolve("habit-whole.safetensors");
        Path continued = folder.resolve("habit.safetensors");
        CommandRun.json(golden.edit(whole, "--batch-size", 2, "--limit", 4));
        CommandRun.json(golden.edit(continued, "--batch-size", 2, "--limit", 2));

        CommandRun run = CommandRun.of(golden.edit(continued, "--batch-size", 2, "--limit", 4));

        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().contains(continued + ": contains 2 of the facts; continuing after them"), run.err());
        assertSame(EditsFile.read(whole), EditsFile.read(continued));
    }

    @Test
    void aModelThatChangesDuringTheCommandStopsItBeforeItSaves() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("changing"));
        for (String name : List.of("config.json", "model.safetensors", "vocab.json", "merges.txt")) {
            Files.copy(golden.model().resolve(name), copy.resolve(name));
        }
        Path weights = copy.resolve("model.safetensors");
        Path out = folder.resolve("changing.edits");
        Object[] arguments = golden.edit(out, "--limit", 2, "--batch-size", 1);
        arguments[1] = copy;
        Thread change = Thread.ofPlatform().start(() -> {
            while (!Files.exists(out) && !Thread.interrupted()) {
                Thread.onSpinWait();
            }
            flipLastBit(weights);
        });
        CommandRun run = CommandRun.of(arguments);
        change.interrupt();

        assertEquals(2, run.code(), run.err());
        assertTrue(run.err().contains(weights + ": was changed while it was in use; "), run.err());
        assertEquals(1, EditsFile.read(out).size(), "what was saved before stays");
    }

    private static void flipLastBit(Path file) {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(bytes.length() - 4);
            int last = bytes.read();
            bytes.seek(bytes.length() - 4);
            bytes.write(last ^ 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void contradictionsInOneBatchAreAnnouncedAndTheNewestIsEdited() throws IOException {
        Path requests = Files.writeString(folder.resolve("contradiction.json"), """
                [{"case_id": 1, "prompt": "The river that runs through Oslan is", "subject": "Oslan", "target_new": "a"},
                 {"case_id": 2, "prompt": "The river that runs through Oslan is", "subject": "Oslan", "target_new": "b"}]
                """);
        Path out = folder.resolve("contradiction.edits");
        CommandRun run = CommandRun.of(without(
                golden.edit(out, "--batch-size", 2, "--requests", requests, "--json"), golden.requests()));

        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().contains("record 1 is not edited: record 2 in the same batch has the same prompt and"
                + " another target, and the newest wins"), run.err());
        assertEquals("[{\"record\":1,\"newest_record\":2,\"same_target\":false}]",
                CommandRun.parse(run.out()).path("not_edited").toString());
        assertEquals(List.of(2L), EditsFile.read(out).batches().getFirst().requests().stream()
                .map(request -> request.caseId()).toList());
    }

    @Test
    void givenContextsAreNotContinuedWithSampledOnes() {
        Path out = folder.resolve("origin.edits");
        CommandRun.json(golden.edit(out, "--limit", 1, "--batch-size", 1));

        Object[] sampled = golden.edit(out, "--limit", 2, "--batch-size", 1);
        assertRefused("made with given context templates (--contexts), not sampled ones",
                without(sampled, golden.contexts()));
    }

    @Test
    void resumingWithNothingThereBegins() {
        Path out = folder.resolve("fresh.safetensors");

        JsonNode document = CommandRun.json(golden.edit(out, "--limit", 1, "--resume", "--method", "memit"));

        assertEquals(1, document.path("edits").asInt());
        assertTrue(document.path("batches").path(0).path("alpha").path("0").isNull());
    }

    @Test
    void resumingSomethingElseIsRefusedAndNamesTheDifference() {
        Path out = folder.resolve("refused.safetensors");
        CommandRun.json(golden.edit(out, "--limit", 2, "--batch-size", 2));
        byte[] before = bytes(out);

        assertRefused("already exists, made with --batch-size 2, not 3; use the same options to continue it, --force to"
                + " replace it, or choose another --out", golden.edit(out, "--batch-size", 3));
        assertRefused("made with --method comeba-hk, not memit",
                golden.edit(out, "--batch-size", 2, "--method", "memit", "--resume"));
        assertRefused("its batch 1 contains other requests than this command would edit",
                golden.edit(out, "--batch-size", 2, "--limit", 1, "--resume"));
        assertArrayEquals(before, bytes(out));
    }

    private static Path statisticsOver(int tokens) {
        Path statistics = folder.resolve("statistics-" + tokens + ".safetensors");
        CommandRun.json("stats", golden.model(), "--text", golden.text(), "--layers", golden.layers(),
                "--max-tokens", tokens, "--out", statistics);
        return statistics;
    }

    @Test
    void resumingWithOtherStatisticsIsRefused() {
        Path out = folder.resolve("moments.safetensors");
        Path fewer = statisticsOver(3000);
        CommandRun.json(golden.edit(out, "--limit", 1, "--batch-size", 1));
        Object[] again = golden.edit(out, "--limit", 2, "--batch-size", 1, "--resume", "--stats", fewer);
        again = without(again, golden.statistics());

        assertRefused("made with other statistics (--stats) of layer 0; use the same options", again);

        EditsFile.write(out, EditsFile.read(out).with(Map.of()));
        assertEquals(2, CommandRun.json(again).path("edits").asInt(), "an old file says nothing of its statistics");
    }

    @Test
    void resumingWithNothingLeftFactorisesNothing() {
        Path out = folder.resolve("all.safetensors");
        CommandRun.json(golden.edit(out, "--limit", 1));
        EditsFile.write(out, EditsFile.read(out).with(Map.of()));
        Path singular = statisticsOver(100);
        byte[] before = bytes(out);

        // Factorising these statistics would fail.
        CommandRun run = CommandRun.of(without(
                golden.edit(out, "--limit", 1, "--resume", "--json", "--stats", singular), golden.statistics()));

        assertEquals(0, run.code(), run.err());
        assertEquals(out + ": already contains all 1 facts; nothing left to edit", run.err().strip());
        assertEquals(1, CommandRun.parse(run.out()).path("edits").asInt());
        assertArrayEquals(before, bytes(out));
    }

    @Test
    void earlierEditsAreKeptWhenOthersTakeTheirPlace() {
        Path out = folder.resolve("taken.safetensors");
        Path previous = folder.resolve("taken.safetensors.previous");
        CommandRun.json(golden.edit(out, "--limit", 1, "--batch-size", 1));
        byte[] before = bytes(out);

        CommandRun run = CommandRun.of(golden.edit(out, "--limit", 2, "--batch-size", 2, "--force"));

        assertEquals(0, run.code(), run.err());
        assertEquals(1, run.err().lines().filter((out + ": replaced; kept as " + previous)::equals).count(), run.err());
        assertArrayEquals(before, bytes(previous));
        assertEquals(2, EditsFile.read(out).size());
    }

    @Test
    void undoTakesBatchesBackCountedFromOne() {
        Path three = folder.resolve("three.safetensors");
        Path two = folder.resolve("without.safetensors");
        CommandRun.json(golden.edit(three, "--batch-size", 2, "--limit", 6));

        JsonNode document = CommandRun.json("undo", three, "--batches", "2", "--out", two);

        assertEquals(2, document.path("undone_edits").asInt());
        assertEquals(4, document.path("edits").asInt());
        assertEquals(List.of(0L, 1L, 4L, 5L), EditsFile.read(two).batches().stream()
                .flatMap(batch -> batch.requests().stream())
                .map(request -> request.caseId())
                .toList());
        assertRefused(three + ": there is no batch 4; valid batches are 1 to 3", "undo", three, "--batches", "3-4",
                "--out", two);
        assertRefused(three + ": there is no batch 0", "undo", three, "--batches", "0", "--out", two);
    }

    @Test
    void aPlaceThatCannotBeWrittenIsAFailureNotAMistake() {
        Path one = folder.resolve("one.safetensors");
        CommandRun.json(golden.edit(one, "--limit", 1));
        Path tooLong = folder.resolve("x".repeat(250));

        CommandRun run = CommandRun.of("undo", one, "--batches", "1", "--out", tooLong);

        assertEquals(1, run.code());
        assertTrue(run.err().startsWith("palimpsest undo: " + tooLong + ": cannot be written ("), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertRefused(folder + ": is a folder; give the name of a file", "undo", one, "--batches", "1", "--out", folder);
        assertRefused("its folder does not exist", "undo", one, "--batches", "1", "--out", folder.resolve("no/where"));
    }

    @Test
    void editsAndStatisticsOfAnotherModelAreRefused() {
        Path out = folder.resolve("gpt2.safetensors");
        CommandRun.json(golden.edit(out, "--limit", 1));
        Path other = GoldenModels.extract(GoldenModels.GPTJ, folder);

        assertRefused(out + ": the edits were made for another model", "generate", other, "--prompt", "a", "--edits",
                out);
        assertRefused("the statistics were collected from another model", "edit", other, "--requests", golden.requests(),
                "--stats", golden.statistics(), "--layers", "0-2", "--out", folder.resolve("never.safetensors"));
    }

    @Test
    void tooFewTokensAreRefusedWithWhatIsNeeded() {
        Path few = folder.resolve("few.safetensors");
        CommandRun stats = CommandRun.of("stats", golden.model(), "--text", golden.text(), "--layers", "1",
                "--max-tokens", 100, "--out", few);
        assertEquals(0, stats.code());
        assertTrue(stats.err().contains("warning: 100 tokens may be too few: about 2560 are recommended"), stats.err());

        Object[] arguments = {"edit", golden.model(), "--requests", golden.requests(), "--stats", few, "--layers", "1",
            "--out", folder.resolve("never.safetensors"), "--limit", "1", "--contexts", golden.contexts()};
        assertRefused("layer 1: the statistics are singular after 100 tokens, about 2560 are needed", arguments);
    }

    /** {@code arguments} without the option that has this value. */
    private static Object[] without(Object[] arguments, Object value) {
        List<Object> kept = new ArrayList<>(List.of(arguments));
        int at = kept.indexOf(value);
        kept.subList(at - 1, at + 1).clear();
        return kept.toArray();
    }

    private static void assertNear(JsonNode expected, JsonNode actual, double tolerance, String what) {
        assertEquals(expected.size(), actual.size(), what);
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.path(i).isNull(), actual.path(i).isNull(), what);
            assertEquals(expected.path(i).asDouble(), actual.path(i).asDouble(), tolerance, what);
        }
    }

    private static void assertSame(Edits expected, Edits actual) {
        assertEquals(expected.settings(), actual.settings());
        assertEquals(expected.contexts(), actual.contexts());
        assertEquals(expected.alpha(), actual.alpha());
        assertEquals(expected.batches().size(), actual.batches().size());
        for (int b = 0; b < expected.batches().size(); b++) {
            assertEquals(expected.batches().get(b).requests(), actual.batches().get(b).requests());
            List<Change> others = actual.batches().get(b).changes();
            List<Change> changes = expected.batches().get(b).changes();
            assertEquals(changes.size(), others.size());
            for (int c = 0; c < changes.size(); c++) {
                FactorisedDelta edit = delta(changes.get(c));
                FactorisedDelta other = delta(others.get(c));
                assertArrayEquals(edit.keys().toFloats(), other.keys().toFloats());
                assertArrayEquals(edit.solution().toFloats(), other.solution().toFloats());
                assertArrayEquals(edit.residuals().toFloats(), other.residuals().toFloats());
            }
        }
    }

    private static FactorisedDelta delta(Change change) {
        return change instanceof GatedDelta gated ? gated.delta() : ((LowRankDelta) change).delta();
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
