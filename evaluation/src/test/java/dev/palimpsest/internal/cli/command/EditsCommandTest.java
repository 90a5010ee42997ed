package dev.palimpsest.internal.cli.command;

import static dev.palimpsest.cli.CommandRun.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.cli.GoldenRun;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.loader.EditsFile;
import dev.palimpsest.internal.loader.GoldenModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code edits show}, {@code edits merge}, {@code edits undo}, and facts that are edited again. */
class EditsCommandTest {

    @TempDir
    private static Path folder;

    private static GoldenRun golden;
    private static JsonNode records;
    /** Records 0–3 in two batches. */
    private static Path first;
    /** Record 90, a new answer for record 0's prompt, and record 5, in one batch. */
    private static Path second;

    @BeforeAll
    static void edit() throws IOException {
        golden = GoldenRun.open(GoldenModels.GPT2, folder);
        records = CommandRun.parse(Files.readString(golden.requests()));
        first = folder.resolve("first.edits");
        CommandRun.json(golden.edit(first, "--batch-size", 2, "--limit", 4));
        second = edited("second", 2, again(90, "Leko"), records.path(5));
    }

    /** Record 0 once more, with {@code {}} for the subject. */
    private static JsonNode again(int caseId, String target) {
        ObjectNode record = records.path(0).deepCopy();
        String subject = record.path("subject").asText();
        return record.put("case_id", caseId).put("target_new", target)
                .put("prompt", record.path("prompt").asText().replace(subject, "{}"));
    }

    private static Path file(String name, JsonNode... requests) throws IOException {
        ArrayNode list = CommandRun.parse("[]").deepCopy();
        List.of(requests).forEach(list::add);
        return Files.writeString(folder.resolve(name + ".json"), list.toString());
    }

    private static Object[] edit(String name, int batchSize, JsonNode... requests) throws IOException {
        Object[] usual = golden.edit(folder.resolve(name + ".edits"), "--batch-size", batchSize);
        for (int i = 0; i < usual.length; i++) {
            usual[i] = usual[i].equals(golden.requests()) ? file(name, requests) : usual[i];
        }
        return usual;
    }

    private static Path edited(String name, int batchSize, JsonNode... requests) throws IOException {
        CommandRun.json(edit(name, batchSize, requests));
        return folder.resolve(name + ".edits");
    }

    private static String text(Object... arguments) {
        CommandRun run = CommandRun.of(arguments);
        assertEquals(0, run.code(), run.err());
        return run.out();
    }

    // ── show ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void showListsBatchesAndFactsWithoutTheModel() {
        String shown = text("edits", "show", first);
        Edits edits = EditsFile.read(first);

        assertTrue(shown.contains("comeba-hk (COMEBA-HK)"), shown);
        assertTrue(shown.contains(edits.fingerprint()), shown);
        assertTrue(shown.contains("batch-size 2"), shown);
        assertTrue(shown.contains("requests: edits.json"), shown);
        assertTrue(shown.contains("4 edits in 2 batches"), shown);
        assertTrue(shown.lines().anyMatch(line -> line.matches("2 +2 +0,1,2 +[\\d. ]+")), shown);
        for (int i = 0; i < 4; i++) {
            String fact = records.path(i).path("prompt").asText();
            assertTrue(shown.lines().anyMatch(line -> line.contains("'" + fact + "'")), shown);
        }
        assertFalse(shown.contains("superseded"), shown);
    }

    @Test
    void showAsJsonHasEveryFactAndFigure() {
        JsonNode shown = CommandRun.json("edits", "show", first);
        Edits edits = EditsFile.read(first);

        assertEquals("comeba-hk", shown.path("method").asText());
        assertEquals(edits.fingerprint(), shown.path("fingerprint").asText());
        assertEquals(2, shown.path("settings").path("batch_size").asInt());
        assertEquals(edits.contexts().size(), shown.path("contexts").size());
        assertEquals("edits.json", shown.path("provenance").path("requests").asText());
        assertEquals(4, shown.path("edits").asInt());
        assertEquals(2, shown.path("batches").size());
        JsonNode batch = shown.path("batches").path(1);
        assertEquals(2, batch.path("batch").asInt());
        assertEquals("[0,1,2]", batch.path("layers").toString());
        assertEquals(edits.batches().get(1).alpha().get(2), batch.path("alpha").path("2").asDouble());
        assertEquals(edits.batches().get(1).figure("residual_norm").get(1), batch.path("residual_norm").path("1").asDouble());
        assertEquals(edits.batches().get(1).targetSeconds(), batch.path("seconds").path("target").asDouble());
        JsonNode fact = batch.path("requests").path(1);
        assertEquals(3, fact.path("record").asInt());
        assertEquals(records.path(3).path("subject"), fact.path("subject"));
        assertEquals(records.path(3).path("target_new"), fact.path("target"));
        assertTrue(fact.path("superseded_by").isNull());
    }

    @Test
    void manyFactsAreListedWhenAskedFor() {
        Path many = folder.resolve("many.edits");
        CommandRun.json(golden.edit(many, "--batch-size", 30, "--limit", 30, "--method", "memit", "--force"));
        String last = records.path(29).path("prompt").asText();
        assertFalse(text("edits", "show", many).contains(last));
        assertTrue(text("edits", "show", many).contains("30 facts; --facts lists them"));
        assertTrue(text("edits", "show", many, "--facts").contains(last));
    }

    // ── facts edited again ───────────────────────────────────────────────────────────────────────────────────────

    @Test
    void theNewestOfTwoAnswersWinsAndTheLogSaysSo() throws IOException {
        Object[] edit = edit("again", 1, records.path(0), again(90, "Leko"), again(91, "Bepa"));
        Object[] strong = CommandRun.arguments(edit, "--json");
        for (int i = 1; i < strong.length; i++) {
            strong[i] = switch (strong[i - 1].toString()) {
                case "--lambda" -> 10;
                case "--clamp" -> 4;
                case "--steps" -> 25;
                default -> strong[i];
            };
        }
        CommandRun run = CommandRun.of(strong);

        assertEquals(0, run.code(), run.err());
        String prompt = records.path(0).path("prompt").asText();
        String target = records.path(0).path("target_new").asText();
        assertTrue(run.err().contains("record 90 edits '" + prompt + "' again (record 0, batch 1, '" + target
                + "'): the newest wins; its older keys leave the memory"), run.err());
        assertTrue(run.err().contains("record 91 edits '" + prompt + "' again (record 90, batch 2, 'Leko')"), run.err());
        assertEquals(CommandRun.parse("""
                [{"record": 90, "batch": 2, "earlier_record": 0, "earlier_batch": 1, "same_target": false},
                 {"record": 91, "batch": 3, "earlier_record": 90, "earlier_batch": 2, "same_target": false}]
                """), CommandRun.parse(run.out()).path("edited_again"));
        Path out = folder.resolve("again.edits");
        String shown = text("edits", "show", out);
        assertTrue(shown.contains("2 of them edited again by a later batch"), shown);
        assertTrue(shown.contains("superseded by batch 2 (record 90)"), shown);
        assertTrue(shown.contains("superseded by batch 3 (record 91)"), shown);
        String answer = text("generate", golden.model(), "--edits", out, "--prompt", prompt, "--max-new-tokens", 4);
        assertTrue(answer.startsWith(prompt + " Bepa"), answer);
    }

    @Test
    void aRunThatIsResumedAfterARepeatedFactHasTheSameBits() throws IOException {
        JsonNode[] all = {records.path(0), records.path(1), again(90, "Leko"), records.path(2), again(91, "Bepa")};
        Edits whole = EditsFile.read(edited("whole", 1, all));
        for (int from = 1; from < all.length; from++) {
            Path part = folder.resolve("part.edits");
            EditsFile.write(part, EditsFile.read(folder.resolve("whole.edits")).first(from));
            CommandRun.json(edit("part", 1, all));
            Edits resumed = EditsFile.read(part);
            assertEquals(whole.alpha(), resumed.alpha());
            for (int b = from; b < all.length; b++) {
                assertEquals(whole.batches().get(b).figures(), resumed.batches().get(b).figures(), "batch " + b);
            }
        }
    }

    // ── merge ────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void mergeJoinsFilesAndMarksTheOlderFacts() throws IOException {
        Path merged = folder.resolve("merged.edits");

        CommandRun run = CommandRun.of("edits", "merge", first, second, "--out", merged);

        assertEquals(0, run.code(), run.err());
        assertEquals("merged 2 files, 6 edits in 3 batches: " + merged, run.out().strip());
        assertTrue(run.err().contains("record 90 edits '" + records.path(0).path("prompt").asText() + "' again (record 0,"
                + " batch 1, "), run.err());
        assertTrue(run.err().contains("the newest wins; the older change stays, because its batch has other facts"),
                run.err());
        assertTrue(run.err().contains("the batches of each file were made without those of the others"), run.err());
        Edits edits = EditsFile.read(merged);
        assertEquals("first.edits", edits.provenance().get("merged.1.file"));
        assertEquals("edits.json", edits.provenance().get("merged.1.requests"));
        assertEquals("second.json", edits.provenance().get("merged.2.requests"));
        assertTrue(text("edits", "show", merged).contains("superseded by batch 3 (record 90)"));
        String prompt = records.path(5).path("prompt").asText();
        assertTrue(text("generate", golden.model(), "--edits", merged, "--prompt", prompt, "--max-new-tokens", 1)
                .startsWith(prompt));

        CommandRun.json("edits", "undo", merged, "--batches", "3", "--out", folder.resolve("undone.edits"));
        assertEquals(EditsFile.read(first).alpha(), EditsFile.read(folder.resolve("undone.edits")).alpha());

        CommandRun.json(edit("merged", 2, records.path(0), records.path(1), records.path(2), records.path(3),
                again(90, "Leko"), records.path(5), records.path(6)));
        assertEquals(7, EditsFile.read(merged).size(), "edit continues a merged file");
        assertRefused("its batch 3 contains other requests than this command would edit",
                edit("merged", 2, records.path(0), records.path(1), records.path(2), records.path(3), records.path(7)));
    }

    @Test
    void aBatchOfNothingButOlderFactsIsLeftOut() throws IOException {
        Path old = edited("old", 1, records.path(0), records.path(1));
        Path merged = folder.resolve("left.edits");

        CommandRun run = CommandRun.of("edits", "merge", old, second, "--out", merged, "--json");

        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().contains("batch 1 of old.edits is left out: a later file edits its fact again (record 0)"),
                run.err());
        JsonNode document = CommandRun.parse(run.out());
        assertEquals(3, document.path("edits").asInt());
        assertEquals("[{\"file\":\"old.edits\",\"batch\":1,\"records\":[0]}]", document.path("dropped_batches").toString());
        assertTrue(document.path("edited_again").isEmpty());
        assertEquals("[\"old.edits was made with --batch-size 1, second.edits with --batch-size 2\"]",
                document.path("differences").toString());
        assertTrue(run.err().contains("old.edits was made with --batch-size 1, second.edits with --batch-size 2; the"
                + " merged file keeps the last file's settings"), run.err());
    }

    @Test
    void filesThatDoNotFitAreRefusedWithTheDifference() {
        Path memit = folder.resolve("memit.edits");
        CommandRun.json(golden.edit(memit, "--limit", 1, "--method", "memit"));
        Path alpha = folder.resolve("alpha.edits");
        CommandRun.json(golden.edit(alpha, "--limit", 1, "--alpha", 1.5));
        Path out = folder.resolve("never.edits");
        assertRefused("first.edits and memit.edits cannot be merged: they were made with different methods, comeba-hk and"
                + " memit", "edits", "merge", first, memit, "--out", out);
        assertRefused("first.edits and alpha.edits cannot be merged: they were made with --alpha 2.2 and --alpha 1.5",
                "edits", "merge", first, alpha, "--out", out);
        assertRefused("merging needs at least two files of edits", "edits", "merge", first, "--out", out);
        assertRefused("a file is listed twice", "edits", "merge", first, first, "--out", out);
        assertRefused(first + ": is an input of this command; choose another --out", "edits", "merge", first, second,
                "--out", first);
        assertRefused(memit + ": already exists; pass --force to replace it", "edits", "merge", first, second, "--out",
                memit);
        assertFalse(Files.exists(out));
    }

    // ── undo ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void undoIsTheSameCommandUnderBothNames() throws IOException {
        Path one = folder.resolve("one.edits");
        Path other = folder.resolve("other.edits");
        JsonNode document = CommandRun.json("undo", first, "--batches", "2", "--out", one);
        assertEquals(document.path("undone_batches"),
                CommandRun.json("edits", "undo", first, "--batches", "2", "--out", other).path("undone_batches"));
        assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(other));
    }

    @Test
    void factsAreUndoneWithTheirWholeBatch() {
        Path out = folder.resolve("facts.edits");
        assertRefused(first + ": record 1 was edited in batch 1 together with record 0, and a batch is reverted as a whole;"
                + " pass --batches 1 to revert them all, or edit again without record 1",
                "edits", "undo", first, "--facts", "1", "--out", out);
        assertRefused(first + ": there is no record 77", "edits", "undo", first, "--facts", "77", "--out", out);
        assertRefused("'x' is not a list of record numbers like 17,23", "undo", first, "--facts", "x", "--out", out);
        assertRefused("give the batches to revert with --batches, or the facts with --facts", "undo", first, "--out", out);
        assertRefused("give either --batches or --facts, not both", "undo", first, "--facts", "0,1", "--batches", "1",
                "--out", out);

        JsonNode document = CommandRun.json("edits", "undo", first, "--facts", "1,0", "--out", out);
        assertEquals("[1]", document.path("undone_batches").toString());
        assertEquals(List.of(2L, 3L), EditsFile.read(out).batches().getFirst().requests().stream()
                .map(request -> request.caseId()).toList());
    }

    @Test
    void withoutACommandTheGroupSaysWhatToGive() {
        assertRefused("missing command, e.g. palimpsest edits show FILE; see palimpsest edits --help", "edits");
        String help = text("edits", "--help");
        for (String command : List.of("show", "merge", "undo")) {
            assertTrue(help.contains("  " + command), help);
        }
        assertTrue(text("edits", "merge", "--help").contains("the newest wins"));
    }
}
