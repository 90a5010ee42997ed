package dev.palimpsest.internal.cli.command;

import static dev.palimpsest.cli.CommandRun.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.cli.GoldenRun;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.loader.GoldenModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate --task docmedit} on a golden model whose context is too short for DocMEdit's prompt, with beginnings. */
class DocumentCommandTest {

    private static GoldenRun golden;
    private static Path edits;
    private static Path documents;

    @TempDir
    private Path folder;

    @BeforeAll
    static void edit(@TempDir Path folder) throws IOException {
        golden = GoldenRun.open(GoldenModels.GPT2, folder);
        edits = folder.resolve("edits.safetensors");
        CommandRun.json(golden.edit(edits, "--method", "memit", "--limit", 6));
        List<String> lines = new ArrayList<>();
        JsonNode facts = CommandRun.parse(Files.readString(golden.requests()));
        for (int i = 0; i < 6; i++) {
            String prompt = facts.path(i).path("prompt").asText();
            String other = facts.path(i).path("locality_prompt").asText();
            String kept = other + " " + facts.path(i).path("locality_ground_truth").asText() + ".";
            ObjectNode document = Json.object().put("normalized_inputs",
                    prompt + " " + facts.path(i).path("ground_truth").asText() + ". " + kept);
            String now = prompt + " " + facts.path(i).path("target_new").asText() + ".";
            document.put("normalized_targets", now + " " + kept);
            document.putArray("evidence").add(now);
            document.putArray("beginnings").add(prompt).add(other);
            lines.add(document.toString());
        }
        documents = Files.write(folder.resolve("documents.jsonl"), lines);
    }

    private Object[] evaluate(Object... more) {
        return CommandRun.arguments(
                new Object[] {"evaluate", golden.model(), "--task", "docmedit", "--data", documents}, more);
    }

    @Test
    void textsAreScoredBeforeAndAfterEditing() throws IOException {
        Path output = folder.resolve("documents.json");
        JsonNode document = CommandRun.json(evaluate("--edits", edits, "--evidence", "none", "--output", output));
        assertEquals(document, CommandRun.parse(Files.readString(output)));
        assertEquals(6, document.path("records").asInt());
        assertEquals("none", document.path("evidence").asText());
        double updated = 0;
        for (JsonNode record : document.path("per_record")) {
            boolean told = record.path("text").asText().contains(record.path("evidence").path(0).asText());
            assertEquals(told ? 1 : 0, record.path("updated").asDouble(), record.toString());
            updated += record.path("updated").asDouble() / 6;
            assertTrue(record.path("before").path("text").isTextual());
            assertEquals(1, record.path("er_per_evidence").size());
        }
        JsonNode metric = document.path("metrics").path("updated");
        assertEquals(updated, metric.path("value").asDouble(), 1e-12);
        assertTrue(updated > 0, "MEMIT taught the golden model some of its facts");
        assertEquals(0, document.path("before").path("updated").path("value").asDouble());
        assertEquals(updated, document.path("change").path("updated").path("difference").asDouble(), 1e-12);
        assertEquals(6, metric.path("documents").asInt());
    }

    @Test
    void withoutEditsThereIsOneText() {
        JsonNode document = CommandRun.json(evaluate("--limit", 2, "--evidence", "none"));
        assertEquals(2, document.path("records").asInt());
        assertTrue(document.path("before").isMissingNode());
        JsonNode first = document.path("per_record").path(0);
        String prompt = first.path("article").asText();
        String beginning = prompt.substring(0, prompt.indexOf('.')).replaceFirst(" \\S+$", "");
        String continued = CommandRun.json("generate", golden.model(), "--prompt", beginning, "--max-new-tokens", 12)
                .path("text").asText();
        assertTrue(first.path("text").asText().startsWith(beginning + continued.split("\\.")[0]), first.toString());
    }

    @Test
    void aPersonSeesThatEntitiesAreFoundByShape() {
        CommandRun run = CommandRun.of(evaluate("--limit", 2));
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().startsWith("DocMEdit, 2 documents, evidence given"), run.out());
        assertTrue(run.out().contains("entities, by shape"), run.out());
    }

    @Test
    void documentsThatAreTooLongAreCountedAndLeftOut() throws IOException {
        Path file = folder.resolve("two.jsonl");
        String lengthy = Json.object().put("normalized_inputs", "A b. ".repeat(40)).put("normalized_targets", "A c.").toString();
        Files.writeString(file, lengthy + "\n" + Files.readAllLines(documents).getFirst() + "\n{\"id\": 3}\n");
        JsonNode document = CommandRun.json("evaluate", golden.model(), "--task", "docmedit", "--data", file);
        assertEquals(CommandRun.parse("{\"missing_normalized_inputs\": 1, \"too_long\": 1}"), document.path("left_out"));
        assertEquals(3, document.path("read").asInt());
        assertEquals(1, document.path("records").asInt());
        Files.writeString(file, lengthy);
        assertRefused(file + ": record 0 needs ", "evaluate", golden.model(), "--task", "docmedit", "--data", file);
    }

    @Test
    void whatDoesNotFitTogetherIsRefused() {
        assertRefused("--evidence requires --task docmedit", "evaluate", golden.model(), "--data", golden.requests(),
                "--evidence", "none");
        assertRefused("--evidence: ", evaluate("--evidence", "all"));
        assertRefused("--fluency is for the evaluation of edited facts", evaluate("--fluency"));
        assertRefused("--shots: docmedit has a fixed number of worked examples", evaluate("--shots", 2));
    }
}
