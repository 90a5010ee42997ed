package dev.palimpsest.internal.cli.command;

import static dev.palimpsest.cli.CommandRun.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.cli.GoldenRun;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.loader.GoldenModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model said, as text: in evaluate's records, in what a comparison keeps, and from generate for several prompts. */
class AnswersCommandTest {

    private static GoldenRun golden;
    private static Path edits;

    @TempDir
    private Path folder;

    @BeforeAll
    static void edit(@TempDir Path folder) {
        golden = GoldenRun.open(GoldenModels.GPT2, folder);
        edits = folder.resolve("edits.safetensors");
        CommandRun.json(golden.edit(edits, "--method", "memit", "--limit", 6));
    }

    // ── evaluate ─────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void answersAreWhatTheMetricsCount() throws IOException {
        Path output = folder.resolve("evaluation.json");
        JsonNode document = CommandRun.json("evaluate", golden.model(), "--data", golden.requests(), "--edits", edits,
                "--limit", 6, "--output", output);
        assertEquals(document.path("per_record"), CommandRun.parse(Files.readString(output)).path("per_record"));
        JsonNode facts = CommandRun.parse(Files.readString(golden.requests()));
        int right = 0;
        int kept = 0;
        for (int i = 0; i < 6; i++) {
            JsonNode record = document.path("per_record").path(i);
            JsonNode answers = record.path("answers");
            String target = " " + facts.path(i).path("target_new").asText();
            assertEquals(facts.path(i).path("prompt"), answers.path("prompt").path("prompt"));
            assertEquals(target, answers.path("prompt").path("target").asText());
            boolean reliable = record.path("reliability").asDouble() == 1;
            assertEquals(reliable, answers.path("prompt").path("predicted").asText().equals(target), record.toString());
            assertEquals(record.path("generation_match").asDouble() == 1, answers.path("generation").asText().equals(target));
            assertTrue(answers.path("prompt").path("before").isMissingNode(), "the unedited model was not asked");
            assertFalse(answers.path("rephrasings").isEmpty());
            assertFalse(answers.path("locality").isEmpty());
            for (JsonNode said : answers.path("locality")) {
                boolean same = said.path("predicted").equals(said.path("before"));
                kept += same ? 1 : 0;
                assertTrue(same || record.path("locality").asDouble() < 1, record.toString());
            }
            right += reliable ? 1 : 0;
        }
        assertTrue(right > 0 && right < 6 && kept > 0, "both cases occur: " + right + " of 6, " + kept);
    }

    @Test
    void theUneditedModelSaysWhatItSaidBefore() {
        JsonNode document = CommandRun.json("evaluate", golden.model(), "--data", golden.requests(), "--limit", 3);
        for (JsonNode record : document.path("per_record")) {
            for (JsonNode said : record.path("answers").path("locality")) {
                assertEquals(said.path("before"), said.path("predicted"));
            }
        }
    }

    /** Earlier measurements keep their scores alone: with answers they would grow with the square of the records. */
    @Test
    void aComparisonKeepsTheAnswersOfItsLastMeasurement() throws IOException {
        Path out = folder.resolve("comparison");
        CommandRun.json("compare", golden.model(), "--data", golden.requests(), "--limit", 4, "--methods", "ft", "--layers",
                "0", "--batch-size", 2, "--every", 2, "--out", out);
        JsonNode half = CommandRun.parse(Files.readString(out.resolve("trials/ft/checkpoint-2.json")));
        JsonNode whole = CommandRun.parse(Files.readString(out.resolve("trials/ft/checkpoint-4.json")));
        assertTrue(half.path("scores").path(0).path("answers").isMissingNode());
        JsonNode measured = CommandRun.json("evaluate", golden.model(), "--data", golden.requests(), "--limit", 4, "--edits",
                out.resolve("trials/ft/edits.safetensors"));
        for (int i = 0; i < 4; i++) {
            JsonNode kept = whole.path("scores").path(i).path("answers");
            JsonNode said = measured.path("per_record").path(i).path("answers");
            assertEquals(said.path("generation"), kept.path("generation"));
            assertEquals(said.path("prompt").path("predicted"), kept.path("rewrite").path("predicted"));
            assertEquals(said.path("locality").path(0).path("before"), kept.path("locality").path(0).path("before"));
        }
    }

    // ── generate ─────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void eachPromptIsContinuedAsIfItWereAlone() throws IOException {
        List<String> prompts = List.of("Vati Semive works as a", "Loda Medi was born in the city of",
                "The mother tongue of Nisi Rirebe is");
        Path text = Files.write(folder.resolve("prompts.txt"), prompts);
        Path lines = Files.write(folder.resolve("prompts.jsonl"),
                prompts.stream().map(prompt -> Json.object().put("prompt", prompt).toString()).toList());
        for (List<Object> sampling : List.of(List.<Object>of(), List.<Object>of("--temperature", "0.9", "--seed", 4))) {
            Object[] options = CommandRun.arguments(sampling.toArray(), "--edits", edits, "--max-new-tokens", 4);
            JsonNode together = CommandRun.json(CommandRun.arguments(
                    new Object[] {"generate", golden.model(), "--prompts", text}, options));
            assertEquals(together.path("generations"), CommandRun.json(CommandRun.arguments(
                    new Object[] {"generate", golden.model(), "--prompts", lines}, options)).path("generations"));
            assertEquals(3, together.path("generations").size());
            assertTrue(together.path("tokens_per_second").asDouble() > 0);
            for (int i = 0; i < 3; i++) {
                JsonNode alone = CommandRun.json(CommandRun.arguments(
                        new Object[] {"generate", golden.model(), "--prompt", prompts.get(i)}, options));
                for (String field : List.of("prompt", "text", "tokens")) {
                    assertEquals(alone.path(field), together.path("generations").path(i).path(field), field);
                }
            }
        }
    }

    @Test
    void aPersonSeesEachPromptWithItsContinuation() throws IOException {
        Path file = Files.writeString(folder.resolve("prompts.txt"), "Vati Semive works as a\n\nNisi Fame works as a\n");
        CommandRun run = CommandRun.of("generate", golden.model(), "--prompts", file, "--max-new-tokens", 2);
        assertEquals(0, run.code(), run.err());
        List<String> lines = run.out().lines().toList();
        assertEquals("--- 1 of 2 ---", lines.get(0));
        assertTrue(lines.get(1).startsWith("Vati Semive works as a "), run.out());
        assertEquals("--- 2 of 2 ---", lines.get(3));
        assertTrue(lines.get(4).startsWith("Nisi Fame works as a "), run.out());
    }

    @Test
    void whatIsWrongIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("prompts.txt"), "short\n" + "a b c ".repeat(60) + "\n");
        assertRefused(file + ": line 2 takes ", "generate", golden.model(), "--prompts", file);
        assertRefused("--prompt and --prompts were both given; use one of the two", "generate", golden.model(), "--prompts",
                file, "--prompt", "a");
        assertRefused("missing --prompt TEXT; give a text to continue, or several with --prompts FILE", "generate",
                golden.model());
        Files.writeString(file, "{\"prompt\": \"a\"}\n{\"text\": \"b\"}\n");
        assertRefused(file + ": line 2: record 1: 'prompt' is missing", "generate", golden.model(), "--prompts", file);
        assertRefused("no such file", "generate", golden.model(), "--prompts", folder.resolve("nothing"));
    }
}
