package dev.palimpsest.internal.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.loader.pytorch.PickleWriter;
import dev.palimpsest.internal.loader.pytorch.TorchCheckpoint;
import dev.palimpsest.internal.tensor.StorageType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands on the golden models in PyTorch's format. */
class CheckpointFormsTest {

    @TempDir
    Path folder;

    private Path score(Path model) throws IOException {
        Path input = Files.writeString(folder.resolve("input.jsonl"),
                "{\"prompt\": \"The mother tongue of\", \"target\": \" Reseki\"}\n");
        Path output = Files.createTempDirectory(folder, "scores").resolve("scores.jsonl");
        CommandRun run = CommandRun.of("score", model, "--input", input, "--logits", "--output", output);
        assertEquals(0, run.code(), run.err());
        return output;
    }

    @ParameterizedTest
    @CsvSource({
        "gpt2-mini, false, F32, 1", "gpt2-mini, true, F32, 1", "gpt2-mini, false, F32, 3", "gpt2-mini, true, F64, 2",
        "gptj-mini, false, F64, 1", "gptj-mini, true, F32, 3"
    })
    void scoresAreThoseOfSafetensorsByteForByte(String golden, boolean legacy, StorageType type, int shards)
            throws IOException {
        Path safe = GoldenModels.extract(golden, folder);
        Path torch = TorchCheckpoint.convert(safe, folder.resolve("torch"), legacy, type, shards);
        assertArrayEquals(Files.readAllBytes(score(safe)), Files.readAllBytes(score(torch)));
    }

    @Test
    void infoNamesFormatAndRounding() throws IOException {
        Path safe = GoldenModels.extract(GoldenModels.GPT2, folder);
        Path torch = TorchCheckpoint.convert(safe, folder.resolve("torch"), false, StorageType.F64, 1);
        assertTrue(CommandRun.of("info", safe).out().contains("format          safetensors\nstorage         f32, 948 KiB\n"));
        String text = CommandRun.of("info", torch).out();
        assertTrue(text.contains("format          PyTorch\n"), text);
        assertTrue(text.contains("storage         f64, 1.9 MiB; f64 is rounded to f32, all weights then take 948 KiB\n"), text);
        JsonNode document = CommandRun.json("info", torch);
        assertEquals("PyTorch", document.path("format").asText());
        assertEquals("f64", document.path("storage").asText());
        assertEquals(8 * 242_560, document.path("bytes").asLong());
        assertEquals("f32", document.path("computed_storage").asText());
        assertEquals(4 * 242_560, document.path("computed_bytes").asLong());
        assertEquals(CommandRun.json("info", safe).path("fingerprint"), document.path("fingerprint"));
    }

    @Test
    void editsMadeWithOneFormAreRecognisedByTheOther() throws IOException {
        Path safe = GoldenModels.extract(GoldenModels.GPT2, folder);
        Path torch = TorchCheckpoint.convert(safe, folder.resolve("torch"), true, StorageType.F32, 2);
        Path statistics = folder.resolve("statistics");
        Path edits = folder.resolve("edits");
        CommandRun made = CommandRun.of("stats", torch, "--text", safe.resolve("text.txt"), "--layers", "0-2",
                "--out", statistics);
        assertEquals(0, made.code(), made.err());
        CommandRun edited = CommandRun.of("edit", safe, "--requests", safe.resolve("edits.json"), "--stats", statistics,
                "--layers", "0-2", "--lambda", "100", "--clamp", "2", "--steps", "5", "--limit", "2", "--out", edits);
        assertEquals(0, edited.code(), edited.err());
        for (Path model : new Path[] {safe, torch}) {
            CommandRun run = CommandRun.of("generate", model, "--edits", edits, "--prompt", "The mother tongue of",
                    "--max-new-tokens", "2");
            assertEquals(0, run.code(), run.err());
        }
    }

    @Test
    void aPickleThatCallsAProgramIsRefusedInOneLine() throws IOException {
        Path model = GoldenModels.extract(GoldenModels.GPT2, folder);
        Files.delete(model.resolve("model.safetensors"));
        Path ran = folder.resolve("ran");
        Files.write(model.resolve("pytorch_model.bin"), PickleWriter.begin().global("os", "system").op('(')
                .text("touch " + ran).op('t').op('R').stop());
        CommandRun run = CommandRun.of("info", model);
        assertEquals(2, run.code());
        assertEquals("", run.out());
        assertEquals("palimpsest info: " + model.resolve("pytorch_model.bin") + ": the pickle calls os.system, which no state"
                + " dict needs and which may run any program; download the checkpoint's safetensors file, or convert this one"
                + " with a tool you trust\n", run.err());
        assertFalse(Files.exists(ran));
    }

    @Test
    void aGitLfsPointerIsExplainedInOneLine() throws IOException {
        Path model = GoldenModels.extract(GoldenModels.GPT2, folder);
        Path weights = model.resolve("model.safetensors");
        Files.writeString(weights, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n");
        CommandRun run = CommandRun.of("info", model);
        assertEquals(2, run.code());
        assertEquals("palimpsest info: " + weights + ": is a Git LFS pointer: the file itself, of 5 bytes, was not"
                + " downloaded; run 'git lfs install' and 'git lfs pull' in its repository, or download the file\n", run.err());
    }
}
