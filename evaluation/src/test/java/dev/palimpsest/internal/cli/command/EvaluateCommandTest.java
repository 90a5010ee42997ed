package dev.palimpsest.internal.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.cli.GoldenRun;
import dev.palimpsest.internal.loader.GoldenModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {

    private static GoldenRun golden;
    private static Path edits;

    @BeforeAll
    static void edit(@TempDir Path folder) {
        golden = GoldenRun.open(GoldenModels.GPT2, folder);
        edits = folder.resolve("edits.safetensors");
        CommandRun.json(golden.edit(edits, "--method", "memit", "--limit", 5));
    }

    @Test
    void theDocumentIsTheContractsWithIntervalsAndMemitsScoresApart() {
        JsonNode document = CommandRun.json(evaluate(golden.requests(), "--limit", 10));

        assertEquals(10, document.path("records").asInt());
        assertEquals(10, document.path("per_record").size());
        for (String measure : List.of("reliability", "generality", "locality", "generation_match")) {
            assertWithin(document.path(measure), document.path("intervals").path(measure), measure);
            assertTrue(document.path("per_record").path(0).path(measure).isNumber(), measure);
        }
        assertTrue(document.path("portability").isNull());
        assertTrue(document.path("intervals").path("portability").path(0).isNull());
        JsonNode memit = document.path("memit");
        double inverse = 0;
        for (String measure : List.of("es", "ps", "ns")) {
            assertWithin(memit.path(measure), memit.path("intervals").path(measure), measure);
            assertTrue(document.path(measure).isMissingNode(), "never mixed");
            inverse += 1 / memit.path(measure).asDouble();
        }
        assertEquals(3 / inverse, memit.path("score").asDouble(), 1e-12);
        assertTrue(document.path("perplexity").isMissingNode());
        assertEquals(CommandRun.parse("{\"read\": 10, \"usable\": 10, \"left_out\": {}, \"conflicts\": 0}"),
                document.path("data"));
    }

    @Test
    void generalAbilityIsThePerplexityOfATextBeforeAndAfter() {
        JsonNode edited = CommandRun.json(
                evaluate(golden.requests(), "--limit", 1, "--text", golden.text(), "--max-tokens", 500));
        JsonNode unedited = CommandRun.json("evaluate", golden.model(), "--data", golden.requests(), "--limit", 1,
                "--text", golden.text(), "--max-tokens", 500);

        JsonNode perplexity = edited.path("perplexity");
        assertTrue(perplexity.path("before").asDouble() > 1, perplexity.toString());
        assertEquals(perplexity.path("after").asDouble() / perplexity.path("before").asDouble(),
                perplexity.path("ratio").asDouble(), 1e-12);
        assertFalse(perplexity.path("ratio").asDouble() == 1, "MEMIT changes every text");
        assertTrue(perplexity.path("tokens").asInt() > 300 && perplexity.path("tokens").asInt() < 500,
                "500 less one a line: " + perplexity);
        assertEquals(perplexity.path("before"), unedited.path("perplexity").path("before"));
        assertEquals(1, unedited.path("perplexity").path("ratio").asDouble());
    }

    @Test
    void whatIsLeftOutIsSaidAndCounted() throws IOException {
        ArrayNode records = (ArrayNode) CommandRun.parse(Files.readString(golden.requests()));
        ObjectNode conflicting = records.get(1).deepCopy();
        records.insert(2, conflicting.put("case_id", 100).put("target_new", "Dese"));
        ((ObjectNode) records.get(3)).put("case_id", 101).put("subject", "Nobody");
        ((ObjectNode) records.get(4)).put("case_id", 102).put("rephrase_prompt", "a b c ".repeat(60));
        Path data = Files.writeString(golden.folder().resolve("partly.json"), records.toString());

        CommandRun run = CommandRun.of(evaluate(data, "--limit", 5, "--json"));

        JsonNode document = CommandRun.parse(run.out());
        assertEquals(CommandRun.parse("{\"read\": 6, \"usable\": 4, \"left_out\": {\"subject_not_in_prompt\": 1,"
                + " \"too_long\": 1}, \"conflicts\": 1}"), document.path("data"));
        assertEquals(4, document.path("records").asInt());
        List<String> said = run.err().lines().toList();
        assertEquals(data + ": 5 of 6 records valid; skipped: 1 without the subject in the prompt (case 101); 1"
                + " overwrites an earlier record with the same"
                + " subject and prompt, e.g. case 100 overwrites case 1", said.get(0));
        assertEquals(data + ": skipped: 1 too long for the model (case 102)", said.get(1));
    }

    @Test
    void editSaysTheSame() throws IOException {
        Path data = Files.writeString(golden.folder().resolve("some.jsonl"), """
                {"prompt": "Vati Semive works as a", "subject": "Vati Semive", "target_new": "Petabe"}
                {"prompt": "Vati Semive works as a", "subject": "Vati Semive"}
                {"prompt": "Vati Semive works as a", "subject": "Vati Semive", "target_new": "Petabe"}
                """);

        CommandRun run = CommandRun.of("edit", golden.model(), "--requests", data, "--stats", golden.statistics(),
                "--contexts", golden.contexts(), "--layers", golden.layers(), "--steps", 2, "--out",
                golden.folder().resolve("some.safetensors"), "--json");

        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().startsWith(data + ": 2 of 3 records valid; skipped: 1 without 'target_new' (case 1); 1"
                + " overwrites an earlier record with the same"
                + " subject and prompt, e.g. case 2 overwrites case 0; 1 of them"
                + " with the same target\n"), run.err());
        assertEquals(CommandRun.parse("{\"read\": 3, \"usable\": 2, \"left_out\": {\"missing_target_new\": 1},"
                + " \"conflicts\": 1}"), CommandRun.parse(run.out()).path("data"));
    }

    @Test
    void aPersonSeesMemitsScoresUnderTheirOwnHeading() {
        CommandRun run = CommandRun.of(evaluate(golden.requests(), "--limit", 10, "--text", golden.text(),
                "--max-tokens", 200));

        List<String> lines = run.out().lines().toList();
        int heading = lines.indexOf("MEMIT's metrics (defined differently; not comparable with the ones above):");
        assertTrue(heading > 0, run.out());
        assertTrue(lines.get(1).matches("reliability {7}0\\.\\d{4}  \\[0\\.\\d{4}, [01]\\.\\d{4}]"), lines.get(1));
        assertTrue(lines.get(heading + 1).startsWith("efficacy (ES)"), run.out());
        assertTrue(lines.get(heading + 4).startsWith("score (S)"), run.out());
        assertTrue(run.out().contains("perplexity "), run.out());
    }

    private static Object[] evaluate(Path data, Object... more) {
        return CommandRun.arguments(
                new Object[] {"evaluate", golden.model(), "--data", data, "--edits", edits}, more);
    }

    private static void assertWithin(JsonNode mean, JsonNode interval, String measure) {
        assertEquals(2, interval.size(), measure);
        assertTrue(interval.path(0).asDouble() <= mean.asDouble(), measure);
        assertTrue(mean.asDouble() <= interval.path(1).asDouble(), measure);
    }
}
