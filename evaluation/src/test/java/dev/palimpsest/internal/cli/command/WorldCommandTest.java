package dev.palimpsest.internal.cli.command;

import static dev.palimpsest.cli.CommandRun.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.jobs.DemoFiles;
import dev.palimpsest.internal.loader.HuggingFaceCheckpoint;
import dev.palimpsest.internal.world.FactAccuracy;
import dev.palimpsest.internal.world.World;
import dev.palimpsest.internal.world.WorldSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldCommandTest {

    private static final String PROMPT = "  palimpsest ";

    @TempDir
    private Path folder;

    private static Object[] small(Path out, Object... more) {
        Object[] arguments = {
            "world", "--out", out, "--people", 4, "--relations", 2, "--phrasings", 2, "--layers", 2, "--width", 32,
            "--heads", 2, "--vocabulary", 400, "--steps", 15, "--lines", 8
        };
        return CommandRun.arguments(arguments, more);
    }

    @Test
    void makesACheckpointAndAllItTakesToEditIt() throws IOException {
        Path out = folder.resolve("world");
        JsonNode document = CommandRun.json(small(out));

        assertEquals(8, document.path("facts").asInt());
        assertEquals(16, document.path("questions").asInt());
        assertEquals(2, document.path("layers").asInt());
        Path statistics = folder.resolve("stats.safetensors");
        CommandRun.json("stats", out, "--text", out.resolve("text.txt"), "--layers", "0-1", "--out", statistics);
        Path edits = folder.resolve("edits.safetensors");
        JsonNode edited = CommandRun.json("edit", out, "--requests", out.resolve("requests.json"), "--stats", statistics,
                "--contexts", out.resolve("contexts.json"), "--layers", "0-1", "--steps", 3, "--out", edits);
        assertEquals(2, edited.path("edits").asInt());
        JsonNode measured = CommandRun.json("evaluate", out, "--data", out.resolve("requests.json"), "--edits", edits,
                "--text", out.resolve("heldout.txt"), "--max-tokens", 500);
        assertTrue(measured.path("perplexity").path("ratio").isNumber(), measured.toString());
    }

    @Test
    void theSameOptionsMakeTheSameFiles() throws IOException {
        CommandRun.json(small(folder.resolve("one"), "--threads", 1));
        CommandRun.json(small(folder.resolve("two"), "--threads", 2));
        CommandRun.json(small(folder.resolve("other"), "--seed", 2));

        for (String name : List.of("model.safetensors", "merges.txt", "requests.json", "world.json")) {
            byte[] file = Files.readAllBytes(folder.resolve("one").resolve(name));
            assertArrayEquals(file, Files.readAllBytes(folder.resolve("two").resolve(name)), name);
            assertTrue(!Arrays.equals(file, Files.readAllBytes(folder.resolve("other").resolve(name))), name);
        }
    }

    @Test
    void whatItSaysToTypeNextCanBeTypedForAModelOfAnyDepth() {
        CommandRun run = CommandRun.of("world", "--out", folder.resolve("flat"), "--people", 4, "--width", 16, "--heads",
                2, "--steps", 2, "--lines", 2, "--layers", 1);

        assertEquals(0, run.code(), run.err());
        List<String> commands = run.out().lines().filter(line -> line.startsWith(PROMPT)).toList();
        assertEquals(2, commands.size(), run.out());
        for (String command : commands) {
            CommandRun next = CommandRun.of((Object[]) command.substring(PROMPT.length()).split(" "));
            assertEquals(0, next.code(), command + ": " + next.err());
        }
        assertTrue(Files.exists(folder.resolve("flat/comparison/report.html")));
    }

    @Test
    void saysWhatItCannotMake() throws IOException {
        Path full = Files.createDirectory(folder.resolve("full"));
        Files.writeString(full.resolve("thesis.txt"), "precious");

        assertRefused("palimpsest world: " + full + ": not empty; pass the name of a new folder\n", small(full));
        assertRefused("palimpsest world: a world has 4 to ", "world", "--out", folder.resolve("none"), "--people", 1);
        assertRefused("palimpsest world: --storage f64", "world", "--out", folder.resolve("none"), "--storage", "f64");
        assertTrue(Files.notExists(folder.resolve("none")), "nothing is made before the options were looked at");
    }

    @Test
    void theBuiltInModelKnowsEveryFactOfItsWorld() {
        try (DemoFiles files = DemoFiles.unpack(null);
                HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(files.model());
                Engine engine = Engines.open("cpu", new EngineOptions(2))) {
            FactAccuracy accuracy = FactAccuracy.of(EditedModel.original(checkpoint.on(engine)), checkpoint.tokenizer(),
                    World.of(WorldSettings.DEFAULT).questions());
            assertEquals(4000, accuracy.asked());
            assertEquals(List.of(), accuracy.wrong());
        }
    }
}
