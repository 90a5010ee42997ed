package dev.palimpsest.internal.cli.command;

import static dev.palimpsest.cli.CommandRun.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.cli.GoldenRun;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.metric.text.NGramEntropy;
import dev.palimpsest.internal.metric.text.TfIdf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MEMIT's fluency and consistency, and what models say in full, in evaluate and compare. */
class GeneratedTextsCommandTest {

    private static GoldenRun golden;
    private static Path records;
    private static Path snippets;

    @TempDir
    private Path folder;

    /** The golden facts in MEMIT's layout, the last without target_true and references. */
    @BeforeAll
    static void open(@TempDir Path folder) throws IOException {
        golden = GoldenRun.open(GoldenModels.GPT2, folder);
        JsonNode facts = CommandRun.parse(Files.readString(golden.requests()));
        ArrayNode memit = Json.array();
        ArrayNode references = Json.array();
        for (int i = 0; i < 3; i++) {
            JsonNode fact = facts.path(i);
            String subject = fact.path("subject").asText();
            ObjectNode record = memit.addObject().put("case_id", i);
            ObjectNode rewrite = record.putObject("requested_rewrite")
                    .put("prompt", fact.path("prompt").asText().replace(subject, "{}"))
                    .put("subject", subject)
                    .put("relation_id", "P" + i);
            rewrite.putObject("target_new").put("str", fact.path("target_new").asText()).put("id", "Q" + i);
            if (i < 2) {
                rewrite.putObject("target_true").put("str", fact.path("ground_truth").asText()).put("id", "Q9");
            }
            record.putArray("paraphrase_prompts").add(fact.path("rephrase_prompt").asText());
            record.putArray("neighborhood_prompts").add(fact.path("locality_prompt").asText());
            record.putArray("generation_prompts").add(subject + " works as a").add(subject + " comes from");
            if (i < 2) {
                ObjectNode entry = references.addObject().put("relation_id", "P" + i).put("target_id", "Q" + i);
                entry.putArray("samples").addObject().put("name", "Somebody")
                        .put("text", "Somebody works as a " + fact.path("target_new").asText() + ".");
            }
        }
        records = Files.writeString(folder.resolve("memit.json"), memit.toString());
        snippets = Files.writeString(folder.resolve("attribute_snippets.json"), references.toString());
    }

    @Test
    void nothingIsGeneratedUnlessAskedFor() {
        JsonNode document = CommandRun.json("evaluate", golden.model(), "--data", records);
        for (String metric : List.of("fluency", "consistency")) {
            assertTrue(document.path(metric).isNull(), metric);
            assertTrue(document.path("intervals").path(metric).path(0).isNull(), metric);
            assertTrue(document.path("per_record").path(0).path(metric).isNull(), metric);
        }
        assertTrue(document.path("per_record").path(0).path("answers").path("texts").isMissingNode());
    }

    @Test
    void fluencyAndConsistencyAreThoseOfTheTextsThatAreKept() throws IOException {
        JsonNode document = CommandRun.json("evaluate", golden.model(), "--data", records, "--references", snippets);
        List<String> all = new ArrayList<>();
        CommandRun.parse(Files.readString(snippets))
                .forEach(entry -> all.add(entry.path("samples").path(0).path("text").asText()));
        TfIdf weights = TfIdf.fit(all);
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            JsonNode record = document.path("per_record").path(i);
            List<String> texts = new ArrayList<>();
            record.path("answers").path("texts").forEach(
                    text -> texts.add(text.path("prompt").asText() + text.path("text").asText()));
            assertEquals(2, texts.size());
            double fluency = texts.stream().mapToDouble(NGramEntropy::of).average().orElseThrow();
            assertEquals(fluency, record.path("fluency").asDouble(), 1e-12);
            sum += fluency;
            if (i < 2) {
                assertEquals(weights.cosine(String.join(" ", texts), all.get(i)), record.path("consistency").asDouble(), 1e-12);
            } else {
                assertTrue(record.path("consistency").isNull(), "the file has no text for it");
            }
        }
        assertEquals(sum / 3, document.path("fluency").asDouble(), 1e-12);
        assertTrue(document.path("consistency").isNumber());
        // Sampling has a seed.
        assertEquals(document.path("per_record"),
                CommandRun.json("evaluate", golden.model(), "--data", records, "--references", snippets).path("per_record"));
    }

    /** As EasyEdit does. */
    @Test
    void recordsWithoutPromptsContinueTheirEditPrompt() throws IOException {
        Path texts = Files.writeString(folder.resolve("texts.jsonl"), "{\"case_id\": 1, \"texts\": [\"a text\", \"another\"]}\n");
        JsonNode document = CommandRun.json("evaluate", golden.model(), "--data", golden.requests(), "--limit", 2,
                "--references", texts);
        JsonNode record = document.path("per_record").path(1);
        assertEquals(1, record.path("answers").path("texts").size());
        assertEquals(record.path("answers").path("prompt").path("prompt"),
                record.path("answers").path("texts").path(0).path("prompt"));
        assertTrue(record.path("consistency").isNumber());
        assertTrue(document.path("per_record").path(0).path("consistency").isNull());
    }

    @Test
    void bothAnswersThatMemitComparesAreDecoded() {
        JsonNode document = CommandRun.json("evaluate", golden.model(), "--data", records);
        JsonNode facts = CommandRun.json("evaluate", golden.model(), "--data", records).path("per_record");
        assertEquals(document.path("per_record"), facts);
        JsonNode answers = facts.path(0).path("answers");
        assertEquals(3, answers.path("contrasts").size(), "edit prompt, rephrasing, locality prompt");
        assertEquals(answers.path("prompt").path("prompt"), answers.path("contrasts").path(0).path("prompt"));
        assertEquals(answers.path("locality").path(0).path("prompt"), answers.path("contrasts").path(2).path("prompt"));
        assertEquals(answers.path("prompt").path("target"), answers.path("contrasts").path(2).path("target"));
        for (JsonNode said : answers.path("contrasts")) {
            assertTrue(said.path("predicted").isTextual(), said.toString());
        }
        assertEquals(0, facts.path(2).path("answers").path("contrasts").size(), "no true object");
    }

    @Test
    void aComparisonKeepsTheTextsOfItsLastMeasurement() throws IOException {
        Path out = folder.resolve("comparison");
        JsonNode document = CommandRun.json("compare", golden.model(), "--data", records, "--methods", "ft", "--layers", "0",
                "--batch-size", 1, "--every", 2, "--references", snippets, "--out", out);
        assertTrue(document.path("unedited").path("fluency").asDouble() > 0);
        JsonNode points = document.path("methods").path(0).path("checkpoints");
        assertTrue(points.path(0).path("fluency").isNull());
        assertTrue(points.path(1).path("consistency").isNumber());
        JsonNode kept = CommandRun.parse(Files.readString(out.resolve("trials/ft/checkpoint-3.json"))).path("scores");
        JsonNode measured = CommandRun.json("evaluate", golden.model(), "--data", records, "--references", snippets,
                "--edits", out.resolve("trials/ft/edits.safetensors")).path("per_record");
        for (int i = 0; i < 3; i++) {
            assertEquals(measured.path(i).path("answers").path("texts"), kept.path(i).path("texts").path("texts"));
            assertEquals(measured.path(i).path("fluency").asDouble(), kept.path(i).path("texts").path("fluency").asDouble());
        }
        assertTrue(Files.readString(out.resolve("table.md")).contains("Fluency"));
        assertRefused(out + ": ", "compare", golden.model(), "--data", records, "--methods", "ft", "--layers", "0",
                "--batch-size", 1, "--every", 2, "--fluency", "--out", out);
    }

    @Test
    void whatIsWrongWithReferencesIsNamed() throws IOException {
        Path missing = folder.resolve("missing.json");
        assertRefused(missing + ": no such file", "evaluate", golden.model(), "--data", records, "--references", missing);
        Path other = Files.writeString(folder.resolve("other.json"),
                "[{\"relation_id\": \"P9\", \"target_id\": \"Q9\", \"samples\": [{\"text\": \"x\"}]}]");
        assertRefused(other + ": has no text for any of the 3 records", "evaluate", golden.model(), "--data", records,
                "--references", other);
        Files.writeString(other, "[{\"relation_id\": \"P9\", \"target_id\": \"Q9\", \"samples\": [3]}]");
        assertRefused(other + ": line 1: record 0: 'samples' must be a list of objects, and is a number", "evaluate",
                golden.model(), "--data", records, "--references", other);
    }
}
