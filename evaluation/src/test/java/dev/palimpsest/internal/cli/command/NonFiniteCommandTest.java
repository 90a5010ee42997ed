package dev.palimpsest.internal.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.internal.loader.GoldenModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A checkpoint that gives NaN or infinity ends every command with an error, and never with a figure or in silence. */
class NonFiniteCommandTest {

    /** What is wrong with a checkpoint's weights. */
    private enum Damage {

        /** One number of a file is NaN: refused when the checkpoint is opened, or when the model computes NaN. */
        NAN(2) {
            @Override
            void apply(ByteBuffer tensor) {
                tensor.putFloat(77 * Float.BYTES, Float.NaN);
            }
        },

        /** Every number is finite, but what the model computes from them is not. */
        OVERFLOW(1) {
            @Override
            void apply(ByteBuffer tensor) {
                while (tensor.hasRemaining()) {
                    tensor.putFloat(3e38f);
                }
            }
        };

        private final int largestCode;

        Damage(int largestCode) {
            this.largestCode = largestCode;
        }

        abstract void apply(ByteBuffer tensor);

        /** The golden GPT-2 with damage in a projection of block 1. */
        Path model(Path folder) throws IOException {
            Path model = GoldenModels.extract(GoldenModels.GPT2, folder);
            Path file = model.resolve("model.safetensors");
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            int header = (int) bytes.getLong(0);
            JsonNode tensors = CommandRun.parse(new String(bytes.array(), Long.BYTES, header, StandardCharsets.UTF_8));
            JsonNode offsets = tensors.path("transformer.h.1.mlp.c_fc.weight").path("data_offsets");
            int from = offsets.path(0).asInt();
            apply(bytes.slice(Long.BYTES + header + from, offsets.path(1).asInt() - from).order(ByteOrder.LITTLE_ENDIAN));
            Files.write(file, bytes.array());
            return model;
        }
    }

    @TempDir
    private Path folder;

    /** @param code the largest exit code. @return the error's line */
    private static String refused(int code, Object... arguments) {
        CommandRun run = CommandRun.of(arguments);
        assertTrue(run.code() >= 1 && run.code() <= code, "exit " + run.code() + ": " + run.err());
        assertEquals("", run.out(), "no figure and no text");
        List<String> lines = run.err().lines().filter(line -> !line.startsWith("engine ")).toList();
        assertEquals(1, lines.size(), run.err());
        assertTrue(lines.getFirst().startsWith("palimpsest " + arguments[0] + ": "), run.err());
        assertTrue(lines.getFirst().contains("NaN") || lines.getFirst().contains("infinite"), run.err());
        assertFalse(lines.getFirst().contains("--stacktrace"), run.err());
        return lines.getFirst();
    }

    private List<Path> outputs() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("out"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void everyCommandIsRefusedInOneLineAndLeavesNoFile(Damage damage) throws IOException {
        Path model = damage.model(folder);
        Path data = model.resolve("edits.json");
        Path out = Files.createDirectory(folder.resolve("out")).resolve("file");
        Path texts = folder.resolve("texts.jsonl");
        Files.writeString(texts, "{\"prompt\": \"Vati Semive works as a\", \"target\": \"Petabe\"}\n");
        int code = damage.largestCode;

        String generated = refused(code, "generate", model, "--prompt", "Vati Semive works as a");
        String scored = refused(code, "score", model, "--input", texts);
        refused(code, "score", model, "--input", texts, "--json");
        refused(code, "score", model, "--input", texts, "--output", out);
        String evaluated = refused(code, "evaluate", model, "--data", data, "--output", out);
        refused(code, "evaluate", model, "--data", data, "--text", model.resolve("text.txt"), "--json");
        String collected =
                refused(code, "stats", model, "--text", model.resolve("text.txt"), "--layers", "0-1", "--out", out);
        String edited = refused(code, "edit", model, "--requests", data, "--method", "ft", "--layers", 1, "--out", out);
        refused(code, "edit", model, "--requests", data, "--method", "grace", "--layers", 1, "--steps", 2,
                "--radius", 50, "--out", out);
        String compared = refused(code, "compare", model, "--data", data, "--methods", "ft", "--layers", 1, "--limit", 2,
                "--ft-steps", 2, "--out", out.resolveSibling("comparison"));

        assertTrue(outputs().stream().noneMatch(file -> file.equals(out)), outputs().toString());
        assertTrue(outputs().stream().noneMatch(file -> file.toString().endsWith(".html")), outputs().toString());
        if (damage == Damage.OVERFLOW) {
            assertTrue(generated.contains("the prompt: the model computed NaN or infinite logits"), generated);
            assertTrue(scored.contains(texts + ": line 1: record 0: "), scored);
            assertTrue(evaluated.contains("record 0: "), evaluated);
            assertTrue(collected.contains("layer 1: the model computed NaN"), collected);
            assertTrue(edited.contains("record 0: "), edited);
            assertTrue(compared.contains("record 0: "), compared);
        }
    }

    @Test
    void trainingThatDivergesNamesTheStepAndTheRemedy() throws IOException {
        Path out = folder.resolve("out");
        String refused = refused(1, "world", "--out", out, "--people", 4, "--relations", 2, "--phrasings", 2, "--layers",
                2, "--width", 32, "--heads", 2, "--vocabulary", 400, "--steps", 15, "--lines", 8, "--learning-rate", "1e38",
                "--json");
        assertTrue(refused.matches(".*: step \\d+ of training: .*; choose a smaller learning rate"), refused);
        assertEquals(List.of(), outputs());
    }
}
