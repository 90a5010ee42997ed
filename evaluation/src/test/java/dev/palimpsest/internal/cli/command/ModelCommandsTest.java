package dev.palimpsest.internal.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.loader.GoldenModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that do not change a model: info, generate, score, evaluate. */
class ModelCommandsTest {

    private static final String PROMPT = "The mother tongue of Faba Lake is";

    @TempDir
    private static Path folder;

    private static Path model;
    private static JsonNode expected;

    @BeforeAll
    static void openTheModel() throws IOException {
        model = GoldenModels.extract(GoldenModels.GPT2, folder);
        expected = CommandRun.parse(Files.readString(model.resolve("expected.json")));
    }

    @Test
    void infoTellsShapeAndMemory() {
        JsonNode document = CommandRun.json("info", model);

        assertEquals("gpt2", document.path("architecture").asText());
        assertEquals(4, document.path("layers").asInt());
        assertEquals(256, document.path("inner_width").asInt());
        assertEquals(242_560, document.path("parameters").asLong());
        assertEquals("f32", document.path("storage").asText());
        assertTrue(document.path("default_layers").isNull());
        assertTrue(document.path("memory_bytes").path("edit").asLong() > document.path("bytes").asLong());
        assertTrue(CommandRun.of("info", model).out().contains("no default for this model; pass --layers"));
    }

    @Test
    void generateContinuesGreedily() {
        JsonNode document = CommandRun.json("generate", model, "--prompt", PROMPT, "--max-new-tokens", "4");
        CommandRun person = CommandRun.of("generate", model, "--prompt", PROMPT, "--max-new-tokens", "4");

        assertEquals(PROMPT, document.path("prompt").asText());
        assertTrue(document.path("text").asText().startsWith(" Reseki."), document.toString());
        assertTrue(document.path("tokens").size() <= 4);
        assertTrue(document.path("tokens_per_second").asDouble() > 0);
        assertEquals(PROMPT + document.path("text").asText(), person.out().strip());
    }

    @Test
    void generateWithASeedRepeatsItself() {
        Object[] arguments = {"generate", model, "--prompt", "On weekends", "--temperature", "2", "--top-k", "50",
            "--top-p", "0.95", "--max-new-tokens", "8", "--seed", "5"};

        assertEquals(CommandRun.json(arguments).path("tokens"), CommandRun.json(arguments).path("tokens"));
    }

    @Test
    void aPromptMayBeginWithAnAt() {
        JsonNode document =
                CommandRun.json("generate", model, "--prompt", "@@hi", "--max-new-tokens", "1");

        assertEquals("@@hi", document.path("prompt").asText());
    }

    @Test
    void generateOfNothingIsTheEmptyText() {
        JsonNode document = CommandRun.json("generate", model, "--prompt", "a", "--max-new-tokens", "0");

        assertEquals("", document.path("text").asText());
        assertEquals(0, document.path("tokens").size());
    }

    @Test
    void scoresAreTheGoldenOnesWhateverElseIsInTheFile() throws IOException {
        JsonNode golden = expected.path("logits");
        StringBuilder lines = new StringBuilder();
        golden.forEach(text -> lines.append(Json.object().put("prompt", text.path("text").asText())).append('\n'));
        Path input = Files.writeString(folder.resolve("golden.jsonl"), lines);

        JsonNode together = CommandRun.json("score", model, "--input", input, "--logits").path("results");

        for (int i = 0; i < golden.size(); i++) {
            assertEquals(golden.path(i).path("ids"), together.path(i).path("ids"));
            assertEquals(golden.path(i).path("argmax"), together.path(i).path("argmax"));
            JsonNode logits = golden.path(i).path("last");
            for (int v = 0; v < logits.size(); v++) {
                assertEquals(logits.path(v).asDouble(), together.path(i).path("logits").path(v).asDouble(), 2e-3);
            }
            Path alone = Files.writeString(folder.resolve("alone.jsonl"),
                    Json.object().put("prompt", golden.path(i).path("text").asText()).toString());
            assertEquals(together.path(i), CommandRun.json("score", model, "--input", alone, "--logits")
                    .path("results")
                    .path(0));
        }
    }

    @Test
    void targetsAreAlignedWithTheirTokens() throws IOException {
        Path input = Files.writeString(folder.resolve("targets.jsonl"), """
                {"prompt": "The mother tongue of Faba Lake is", "target": "Reseki", "more": 1}
                {"prompt": "The mother tongue of Faba Lake is"}
                """);
        Path output = folder.resolve("lines.jsonl");

        CommandRun run = CommandRun.of("score", model, "--input", input);
        JsonNode summary = CommandRun.json("score", model, "--input", input, "--output", output);

        List<String> lines = run.out().lines().toList();
        assertEquals(lines, Files.readAllLines(output));
        assertEquals(2, summary.path("records").asInt());
        JsonNode first = CommandRun.parse(lines.getFirst());
        JsonNode ids = first.path("ids");
        JsonNode target = first.path("target_ids");
        int start = ids.size() - target.size();
        assertEquals(ids.size(), first.path("argmax").size());
        for (int i = 0; i < target.size(); i++) {
            assertEquals(ids.path(start + i), target.path(i));
            assertEquals(first.path("argmax").path(start + i - 1), first.path("target_argmax").path(i));
            assertEquals(target.path(i), first.path("target_argmax").path(i), "the model knows this fact");
            assertTrue(first.path("target_log_probs").path(i).asDouble() > -0.5);
        }
        JsonNode second = CommandRun.parse(lines.get(1));
        assertEquals(start, second.path("ids").size());
        assertFalse(second.has("target_ids"));
        assertFalse(second.has("logits"));
    }

    @Test
    void theBaseModelKeepsEverythingAndKnowsNoNewFact() throws IOException {
        Path output = folder.resolve("report.json");
        JsonNode document = CommandRun.json(
                "evaluate", model, "--data", model.resolve("edits.json"), "--limit", "20", "--output", output);

        assertEquals(20, document.path("records").asInt());
        assertEquals(1, document.path("locality").asDouble());
        assertEquals(0, document.path("generation_match").asDouble());
        assertTrue(document.path("reliability").asDouble() < 0.6);
        assertTrue(document.path("portability").isNull());
        assertEquals(20, document.path("per_record").size());
        assertTrue(document.path("per_record").path(0).path("predictions").size() > 0);
        assertEquals(document, CommandRun.parse(Files.readString(output)));
        assertTrue(CommandRun.of("evaluate", model, "--data", model.resolve("edits.json"), "--limit", "2").out()
                .contains("portability            –"));
    }

    @Test
    void measuresDoNotDependOnTheirCompany() throws IOException {
        JsonNode all = CommandRun.json("evaluate", model, "--data", model.resolve("edits.json")).path("per_record");
        JsonNode facts = CommandRun.parse(Files.readString(model.resolve("edits.json")));

        for (int i : List.of(0, 7, 33)) {
            Path alone = Files.writeString(folder.resolve("one.json"), facts.path(i).toString());
            assertEquals(all.path(i), CommandRun.json("evaluate", model, "--data", alone).path("per_record").path(0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "info", "generate", "score", "stats", "edit", "evaluate", "undo",
            "edits show", "edits merge", "edits undo"})
    void everyCommandHasHelp(String command) {
        CommandRun run = CommandRun.of((Object[]) (command + " --help").split(" "));

        assertEquals(0, run.code());
        for (String option : List.of("--engine", "--threads", "--json", "--help")) {
            assertTrue(run.out().contains(option), option);
        }
    }
}
