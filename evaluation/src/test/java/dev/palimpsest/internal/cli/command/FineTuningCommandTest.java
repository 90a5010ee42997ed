package dev.palimpsest.internal.cli.command;

import static dev.palimpsest.cli.CommandRun.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.change.DenseDelta;
import dev.palimpsest.internal.loader.EditsFile;
import dev.palimpsest.internal.loader.GoldenModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code edit --method ft}, from the requests to the evaluation. */
class FineTuningCommandTest {

    private static final int LAYER = 2;

    @TempDir
    private static Path folder;

    private static Path model;

    @BeforeAll
    static void extractTheModel() {
        model = GoldenModels.extract(GoldenModels.GPTJ, folder);
    }

    private static Object[] edit(Path out, Object... more) {
        Object[] arguments = {
            "edit", model, "--method", "ft", "--layers", LAYER, "--requests", model.resolve("edits.json"),
            "--batch-size", 3, "--ft-rate", "0.01", "--ft-steps", 6, "--ft-limit", "Infinity", "--out", out
        };
        return CommandRun.arguments(arguments, more);
    }

    @Test
    void itNeedsNoStatisticsAndTeachesTheFacts() {
        Path out = folder.resolve("taught.safetensors");

        JsonNode document = CommandRun.json(edit(out, "--limit", 3));

        assertEquals("ft", document.path("method").asText());
        assertEquals(3, document.path("edits").asInt());
        assertTrue(document.path("batches").path(0).path("residual_norm").path("" + LAYER).asDouble() > 0);
        Object[] evaluate = {"evaluate", model, "--data", model.resolve("edits.json"), "--limit", 3};
        double before = CommandRun.json(evaluate).path("reliability").asDouble();
        double after = CommandRun.json(CommandRun.arguments(evaluate, "--edits", out)).path("reliability").asDouble();
        assertTrue(after > before, before + " → " + after);
    }

    @Test
    void resumedItGivesTheSameBitsWhateverContextsAreNamed() throws IOException {
        Path whole = folder.resolve("whole.safetensors");
        Path resumed = folder.resolve("resumed.safetensors");
        Path contexts = Files.writeString(folder.resolve("contexts.json"), "[\"{}\", \"Note this. {}\"]");
        CommandRun.json(edit(whole, "--limit", 5));
        CommandRun.json(edit(resumed, "--limit", 3, "--contexts", contexts));

        CommandRun.json(edit(resumed, "--limit", 5, "--contexts", contexts, "--resume"));

        assertArrayEquals(delta(EditsFile.read(whole)), delta(EditsFile.read(resumed)));
    }

    private static float[] delta(Edits edits) {
        assertEquals(2, edits.batches().size());
        return ((DenseDelta) edits.batches().getLast().changes().getFirst()).delta().toFloats();
    }

    @Test
    void theNormOfTheChangeIsPrinted() {
        CommandRun run = CommandRun.of(edit(folder.resolve("said.safetensors"), "--limit", 1, "--verbose"));

        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("  residual norm " + LAYER + ": "), run.out());
    }

    @Test
    void saysWhatItCannotDo() {
        Path out = folder.resolve("refused.safetensors");

        assertRefused("--ft-objective must be one of target, prompt-last, got rouge", edit(out, "--ft-objective", "rouge"));
        assertRefused("--layers must be one layer, got 0-1", "edit", model, "--method", "ft", "--layers",
                "0,1", "--requests", model.resolve("edits.json"), "--out", out);
        assertRefused("missing --stats: the method needs statistics", "edit", model, "--layers", LAYER,
                "--requests", model.resolve("edits.json"), "--out", out);
        assertTrue(Files.notExists(out));
    }

    @Test
    void itsBatchesAreUndoneTogetherOrNotAtAll() {
        Path out = folder.resolve("undone.safetensors");
        CommandRun.json(edit(out, "--limit", 4));

        CommandRun one = CommandRun.of("undo", out, "--batches", "1", "--out", folder.resolve("none.safetensors"));
        JsonNode both = CommandRun.json("undo", out, "--batches", "1-2", "--out", folder.resolve("none.safetensors"));

        assertEquals(2, one.code(), one.err());
        assertTrue(one.err().contains("cannot be undone batch by batch"), one.err());
        assertEquals(0, both.path("edits").asInt());
    }
}
