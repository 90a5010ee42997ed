package dev.palimpsest.internal.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.cli.GoldenRun;
import dev.palimpsest.internal.cli.command.PlainCheckpoint.PlainTensor;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.model.ReferenceGpt;
import dev.palimpsest.internal.model.ReferenceGpt.MlpEdit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code palimpsest export} writes, read by {@link PlainCheckpoint} and computed in double by {@link ReferenceGpt}:
 * neither shares code with the program.
 */
class ExportCommandTest {

    private static final MlpEdit UNEDITED = new MlpEdit() {};

    private static GoldenRun golden;
    private static JsonNode facts;

    @TempDir
    private Path folder;

    @BeforeAll
    static void openTheModel(@TempDir Path shared) throws IOException {
        golden = GoldenRun.open(GoldenModels.GPT2, shared);
        facts = CommandRun.parse(Files.readString(golden.requests()));
    }

    private static Path edits(String method) {
        Path file = golden.folder().resolve(method + ".edits");
        if (!Files.exists(file)) {
            if (method.equals("grace") || method.equals("ft")) {
                Object[] edit = {"edit", golden.model(), "--requests", golden.requests(), "--method", method, "--layers",
                    "1", "--steps", "20", "--limit", "4", "--out", file};
                CommandRun.json(method.equals("ft") ? CommandRun.arguments(edit, "--ft-limit", "Infinity") : edit);
            } else {
                CommandRun.json(golden.edit(file, "--method", method, "--limit", "4"));
            }
        }
        return file;
    }

    private static JsonNode export(Path out, Object... more) {
        return CommandRun.json(CommandRun.arguments(new Object[] {"export", golden.model(), "--out", out}, more));
    }

    /** The logits at the last position of a text, by the program. */
    private static double[] logits(Path model, String text, Object... more) throws IOException {
        Path input = golden.folder().resolve("prompt.jsonl");
        Files.writeString(input, "{\"prompt\": \"" + text + "\"}\n");
        JsonNode found = CommandRun.json(CommandRun.arguments(
                new Object[] {"score", model, "--input", input, "--logits"}, more)).path("results").path(0).path("logits");
        double[] values = new double[found.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = found.path(i).asDouble();
        }
        return values;
    }

    private static int[] tokens(Path model, String text) throws IOException {
        Path input = golden.folder().resolve("tokens.jsonl");
        Files.writeString(input, "{\"prompt\": \"" + text + "\"}\n");
        JsonNode ids = CommandRun.json("score", model, "--input", input).path("results").path(0).path("ids");
        int[] tokens = new int[ids.size()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = ids.path(i).intValue();
        }
        return tokens;
    }

    /** The same by the reference, with an edit of each block's MLP. */
    private static double[] reference(ReferenceGpt model, int[] tokens, Map<Integer, MlpEdit> edits) {
        double[][] x = model.embed(tokens);
        for (int layer = 0; layer < model.config().layers(); layer++) {
            x = model.block(layer, x, edits.getOrDefault(layer, UNEDITED));
        }
        return model.logits(x)[tokens.length - 1];
    }

    private static int best(double[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    // ── merged edits ─────────────────────────────────────────────────────────────────────────────────────────────

    @ParameterizedTest
    @ValueSource(strings = {"comeba", "ft"})
    void anIndependentReaderGetsTheEditedAnswer(String method) throws IOException {
        Path out = folder.resolve("exported");
        JsonNode document = export(out, "--edits", edits(method));
        assertTrue(document.path("merged").booleanValue());
        assertEquals("f32", document.path("type").asText());
        assertEquals(4, document.path("facts").intValue());
        ReferenceGpt edited = PlainCheckpoint.read(out).model();
        int answered = 0;
        for (int i = 0; i < 4; i++) {
            String prompt = facts.path(i).path("prompt").asText();
            int[] prompts = tokens(out, prompt);
            double[] expected = logits(golden.model(), prompt, "--edits", edits(method));
            double[] found = reference(edited, prompts, Map.of());
            assertArrayEquals(expected, found, 2e-3, prompt);
            int[] whole = tokens(out, prompt + " " + facts.path(i).path("target_new").asText());
            boolean all = true;
            for (int at = prompts.length; at < whole.length; at++) {
                all &= best(reference(edited, Arrays.copyOf(whole, at), Map.of())) == whole[at];
            }
            answered += all ? 1 : 0;
        }
        assertTrue(answered > 0, "no fact is answered as edited");
        assertEquals(answered, document.path("predicted").intValue());
    }

    @Test
    void theExportedModelCanBeGeneratedWithAndEditedAgain() {
        Path out = folder.resolve("exported");
        export(out, "--edits", edits("comeba"));
        String prompt = facts.path(0).path("prompt").asText();
        assertEquals(
                CommandRun.json("generate", golden.model(), "--edits", edits("comeba"), "--prompt", prompt).path("tokens"),
                CommandRun.json("generate", out, "--prompt", prompt).path("tokens"));
        JsonNode again = CommandRun.json("edit", out, "--requests", golden.requests(), "--method", "grace", "--layers", "1",
                "--steps", "2", "--limit", "1", "--out", folder.resolve("more.edits"));
        assertEquals(1, again.path("edits").intValue());
    }

    // ── conversion ───────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void anUneditedExportHasTheSameFingerprintHoweverItIsSplit() throws IOException {
        String original = CommandRun.json("info", golden.model()).path("fingerprint").asText();
        Path whole = folder.resolve("whole");
        Path split = folder.resolve("split");
        JsonNode document = export(whole);
        assertEquals(0, document.path("facts").intValue());
        assertFalse(document.path("merged").booleanValue());
        export(split, "--shard-size", "100kB");
        assertEquals(original, CommandRun.json("info", whole).path("fingerprint").asText());
        assertEquals(original, CommandRun.json("info", split).path("fingerprint").asText());
        assertArrayEquals(Files.readAllBytes(golden.model().resolve("config.json")),
                Files.readAllBytes(whole.resolve("config.json")));
        assertArrayEquals(Files.readAllBytes(golden.model().resolve("vocab.json")),
                Files.readAllBytes(whole.resolve("vocab.json")));
        assertEquals(original, CommandRun.json("info", out(split, "rejoined")).path("fingerprint").asText());
    }

    @Test
    void shardsKeepTheLimitAndAreListedInTheIndex() throws IOException {
        Path out = folder.resolve("split");
        JsonNode document = export(out, "--shard-size", "0.1MB");
        JsonNode index = CommandRun.parse(Files.readString(out.resolve("model.safetensors.index.json")));
        Map<String, PlainTensor> original = PlainCheckpoint.read(golden.model()).tensors();
        Map<String, PlainTensor> tensors = PlainCheckpoint.read(out).tensors();
        assertEquals(original.keySet(), tensors.keySet());
        Set<String> files = new HashSet<>();
        index.path("weight_map").forEach(file -> files.add(file.asText()));
        long total = 0;
        for (String file : files) {
            assertTrue(file.matches("model-000[0-9]{2}-of-000" + files.size() + "\\.safetensors"), file);
            Map<String, PlainTensor> inside = PlainCheckpoint.tensors(out.resolve(file));
            long bytes = inside.values().stream().mapToLong(tensor -> 4L * tensor.values().length).sum();
            assertTrue(bytes <= 100_000 || inside.size() == 1, file + ": " + bytes);
            assertEquals("pt", PlainCheckpoint.header(out.resolve(file)).path("__metadata__").path("format").asText());
            total += bytes;
        }
        assertTrue(files.size() >= 10, files.toString());
        assertEquals(total, index.path("metadata").path("total_size").longValue());
        original.forEach((name, tensor) -> {
            assertEquals(tensor.shape(), tensors.get(name).shape(), name);
            assertArrayEquals(tensor.values(), tensors.get(name).values(), name);
        });
        assertEquals(names(out), names(document.path("files")));
        assertEquals(document.path("bytes").longValue(), size(out));
    }

    private static Set<String> names(JsonNode files) {
        Set<String> names = new HashSet<>();
        files.forEach(file -> names.add(file.asText()));
        return names;
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return new HashSet<>(files.filter(Files::isRegularFile).map(file -> folder.relativize(file).toString()).toList());
        }
    }

    private static long size(Path folder) throws IOException {
        long bytes = 0;
        for (String name : names(folder)) {
            bytes += Files.size(folder.resolve(name));
        }
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({"f16, F16, float16, 0x1p-11", "bf16, BF16, bfloat16, 0x1p-8", "f32, F32, float32, 0"})
    void theStorageTypeIsConvertedAndSaidInTheConfiguration(String type, String dtype, String torch, double half)
            throws IOException {
        Path source = copy("source");
        ObjectNode config = (ObjectNode) CommandRun.parse(Files.readString(source.resolve("config.json")));
        config.putObject("task_specific_params").putObject("text-generation").put("max_length", 50).put("x", 1e-7);
        config.put("dtype", "float64");
        Files.writeString(source.resolve("config.json"), config.toString());
        Path out = folder.resolve("converted");
        JsonNode document = CommandRun.json("export", source, "--out", out, "--type", type.toUpperCase(Locale.ROOT));
        assertEquals(type, document.path("type").asText());
        assertEquals(half > 0, document.path("rounding").doubleValue() > 0);
        assertTrue(document.path("rounding").doubleValue() <= half);
        PlainCheckpoint found = PlainCheckpoint.read(out);
        Map<String, PlainTensor> original = PlainCheckpoint.read(source).tensors();
        found.tensors().forEach((name, tensor) -> {
            assertEquals(dtype, tensor.dtype(), name);
            for (int i = 0; i < tensor.values().length; i++) {
                double exact = original.get(name).values()[i];
                assertEquals(exact, tensor.values()[i], half * Math.abs(exact) + (half > 0 ? 0x1p-25 : 0), name);
            }
        });
        config.put("torch_dtype", torch).put("dtype", torch);
        assertEquals(config, found.config());
    }

    private Path copy(String name) throws IOException {
        Path copy = Files.createDirectories(folder.resolve(name));
        for (String file : List.of("config.json", "model.safetensors", "vocab.json", "merges.txt")) {
            Files.copy(golden.model().resolve(file), copy.resolve(file));
        }
        return copy;
    }

    @Test
    void aNumberThatF16CannotHoldIsRefusedByTensorRowAndColumn() throws IOException {
        Path source = copy("source");
        Path file = source.resolve("model.safetensors");
        String tensor = "transformer.h.2.mlp.c_fc.weight";
        JsonNode header = PlainCheckpoint.header(file);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int columns = header.path(tensor).path("shape").path(1).intValue();
        int at = (int) (8 + bytes.getLong(0) + header.path(tensor).path("data_offsets").path(0).longValue()
                + 4L * (3 * columns + 7));
        bytes.putFloat(at, -65520);
        Files.write(file, bytes.array());
        Path out = folder.resolve("out");
        CommandRun.assertRefused("tensor '" + tensor + "' contains -65520.0 at row 3, column 7, more than F16 can hold",
                "export", source, "--type", "f16", "--out", out);
        assertFalse(Files.exists(out));
        assertEquals("bf16", CommandRun.json("export", source, "--type", "bf16", "--out", out).path("type").asText());
        bytes.putFloat(at, 65519);
        Files.write(file, bytes.array());
        CommandRun.json("export", source, "--type", "f16", "--out", folder.resolve("just"));
        assertEquals(65504, PlainCheckpoint.read(folder.resolve("just")).tensors().get(tensor).at(3, 7));
    }

    @Test
    void tensorsCanBeNamedWithoutPrefixAndTheTokenizerIsCompleted() throws IOException {
        Path out = folder.resolve("bare");
        export(out, "--names", "bare");
        Map<String, PlainTensor> tensors = PlainCheckpoint.read(out).tensors();
        assertTrue(tensors.containsKey("wte.weight"), tensors.keySet().toString());
        assertTrue(tensors.keySet().stream().noneMatch(name -> name.startsWith("transformer.")));
        // The names are kept, and the tokenizer.json that was written gives the same tokens.
        Files.delete(out.resolve("vocab.json"));
        Files.delete(out.resolve("merges.txt"));
        Path again = out(out, "again");
        assertEquals(tensors.keySet(), PlainCheckpoint.read(again).tensors().keySet());
        String text = "Vati Semive works as a Pétabe<|endoftext|> 12, 'll";
        assertArrayEquals(tokens(golden.model(), text), tokens(again, text));
        assertEquals(CommandRun.json("info", golden.model()).path("fingerprint"),
                CommandRun.json("info", again).path("fingerprint"));
    }

    @Test
    void everyOtherFileIsCopiedButNoWeightsAndNoOutputs() throws IOException {
        Path source = copy("source");
        for (String name : List.of("generation_config.json", "added_tokens.json", "special_tokens_map.json",
                "tokenizer_config.json", "LICENSE", "README.md", "chat_template.jinja")) {
            Files.writeString(source.resolve(name), "{}");
        }
        for (String name : List.of("pytorch_model.bin", "tf_model.h5", "flax_model.msgpack", ".gitattributes",
                "pytorch_model.bin.index.json", "rust_model.ot")) {
            Files.writeString(source.resolve(name), "{}");
        }
        Files.copy(golden.statistics(), source.resolve("statistics"));
        Path out = folder.resolve("out");
        CommandRun.json("export", source, "--out", out);
        assertEquals(Set.of("config.json", "model.safetensors", "vocab.json", "merges.txt", "generation_config.json",
                "added_tokens.json", "special_tokens_map.json", "tokenizer_config.json", "LICENSE", "README.md",
                "chat_template.jinja", "tokenizer.json", "palimpsest_export.json"), names(out));
    }

    // ── edits by layer ───────────────────────────────────────────────────────────────────────────────────────────

    /** The equations of the README beside the files, in double. */
    private static Map<Integer, MlpEdit> hooks(Path layers) throws IOException {
        Map<Integer, MlpEdit> hooks = new HashMap<>();
        for (JsonNode layer : CommandRun.parse(Files.readString(layers.resolve("edits.json"))).path("layers")) {
            Map<String, PlainTensor> file = PlainCheckpoint.tensors(layers.resolve(layer.path("file").asText()));
            PlainTensor solution = file.get("solution");
            PlainTensor residuals = file.get("residuals");
            double alpha = file.get("alpha").at(0, 0);
            assertEquals(layer.path("alpha").asDouble(Double.POSITIVE_INFINITY), alpha);
            hooks.put(layer.path("layer").intValue(), new MlpEdit() {
                @Override
                public double[][] output(double[][] x, double[][] k, double[][] y) {
                    double[][] change = new double[y.length][y[0].length];
                    double[] s = new double[y.length];
                    double mean = 0;
                    for (int t = 0; t < y.length; t++) {
                        for (int i = 0; i < solution.shape().getFirst(); i++) {
                            double weight = 0;
                            for (int j = 0; j < k[t].length; j++) {
                                weight += solution.at(i, j) * k[t][j];
                            }
                            for (int j = 0; j < y[t].length; j++) {
                                change[t][j] += weight * residuals.at(i, j);
                            }
                        }
                        for (double value : change[t]) {
                            s[t] += value * value;
                        }
                        s[t] = Math.sqrt(s[t]);
                        mean += s[t] / y.length;
                    }
                    double squares = 0;
                    for (double norm : s) {
                        squares += (norm - mean) * (norm - mean);
                    }
                    for (int t = 0; t < y.length; t++) {
                        if ((s[t] - mean) / Math.sqrt(squares / (y.length - 1)) >= alpha - 0.00001) {
                            for (int j = 0; j < y[t].length; j++) {
                                y[t][j] += change[t][j];
                            }
                        }
                    }
                    return y;
                }
            });
        }
        return hooks;
    }

    private static Map<Integer, MlpEdit> codebooks(Path layers) throws IOException {
        Map<Integer, MlpEdit> codebooks = new HashMap<>();
        for (JsonNode layer : CommandRun.parse(Files.readString(layers.resolve("edits.json"))).path("layers")) {
            Map<String, PlainTensor> file = PlainCheckpoint.tensors(layers.resolve(layer.path("file").asText()));
            boolean inner = layer.path("site").asText().equals("mlp-inner");
            codebooks.put(layer.path("layer").intValue(), new MlpEdit() {

                private void replace(double[] q, double[] output) {
                    PlainTensor keys = file.get("keys");
                    int nearest = -1;
                    double least = Double.POSITIVE_INFINITY;
                    for (int j = 0; j < keys.shape().getFirst(); j++) {
                        double distance = 0;
                        for (int i = 0; i < q.length; i++) {
                            distance += (q[i] - keys.at(j, i)) * (q[i] - keys.at(j, i));
                        }
                        if (Math.sqrt(distance) < least) {
                            least = Math.sqrt(distance);
                            nearest = j;
                        }
                    }
                    if (least <= file.get("radii").at(0, nearest)) {
                        for (int i = 0; i < output.length; i++) {
                            output[i] = file.get("values").at(nearest, i);
                        }
                    }
                }

                @Override
                public double[][] inner(double[][] x, double[][] h) {
                    if (inner) {
                        replace(x[x.length - 1], h[h.length - 1]);
                    }
                    return h;
                }

                @Override
                public double[][] output(double[][] x, double[][] k, double[][] y) {
                    if (!inner) {
                        replace(k[k.length - 1], y[y.length - 1]);
                    }
                    return y;
                }
            });
        }
        return codebooks;
    }

    @ParameterizedTest
    @CsvSource({"comeba-hk, hook", "grace, codebook"})
    void theDocumentedEquationsGiveTheEditedModelsLogits(String method, String kind) throws IOException {
        Path out = folder.resolve("exported");
        JsonNode document = export(out, "--edits", edits(method));
        assertFalse(document.path("merged").booleanValue());
        Path layers = out.resolve("edits");
        Map<Integer, MlpEdit> edits = method.equals("grace") ? codebooks(layers) : hooks(layers);
        assertTrue(names(layers).stream().anyMatch(name -> name.matches("layer-[0-9]\\." + kind + "\\.safetensors")));
        assertTrue(Files.readString(layers.resolve("README.md")).contains("layer-L." + kind + ".safetensors"));
        ReferenceGpt unedited = PlainCheckpoint.read(out).model();
        List<String> prompts = new ArrayList<>(List.of("Nobody has ever seen it", "The mother tongue of"));
        for (int i = 0; i < 4; i++) {
            prompts.add(facts.path(i).path("prompt").asText());
        }
        int changed = 0;
        for (String prompt : prompts) {
            int[] tokens = tokens(out, prompt);
            double[] expected = logits(golden.model(), prompt, "--edits", edits(method));
            assertArrayEquals(expected, reference(unedited, tokens, edits), 2e-3, prompt);
            double[] without = logits(golden.model(), prompt);
            double difference = 0;
            for (int i = 0; i < without.length; i++) {
                difference = Math.max(difference, Math.abs(without[i] - expected[i]));
            }
            changed += difference > 0.05 ? 1 : 0;
        }
        assertTrue(changed > 0, "the edits change nothing");
        JsonNode evaluated = CommandRun.json("evaluate", golden.model(), "--data", golden.requests(), "--limit", "4",
                "--edits", edits(method));
        if (evaluated.path("reliability").asDouble() == 1) {
            assertEquals(4, document.path("predicted").intValue());
        }
        // Beside the layers lies the unedited model.
        assertEquals(CommandRun.json("info", golden.model()).path("fingerprint"),
                CommandRun.json("info", out).path("fingerprint"));
    }

    @Test
    void theLayersCanBeWrittenAloneAndASecondMethodCannotReplaceThem() throws IOException {
        Path out = folder.resolve("layers");
        JsonNode alone = export(out, "--edits", edits("grace"), "--edits-only");
        assertEquals(Set.of("edits/layer-1.codebook.safetensors", "edits/README.md", "edits/edits.json",
                "palimpsest_export.json"), names(out));
        assertTrue(alone.path("type").isNull());
        assertEquals(4, alone.path("predicted").intValue());
        CommandRun.assertRefused("contains another export; pass --force", "export", golden.model(), "--out", out, "--edits",
                edits("comeba-hk"));
        export(out, "--edits", edits("comeba"), "--force");
        assertFalse(Files.exists(out.resolve("edits/edits.json")));
        assertTrue(Files.exists(out.resolve("model.safetensors")));
    }

    @Test
    void aMergedApproximationIsRefused() {
        Path out = folder.resolve("merged");
        CommandRun.assertRefused("edits of comeba-hk cannot be merged: a hook layer decides at every position whether to use"
                        + " its delta; merged, the delta would act at every position; export without --merged",
                "export", golden.model(), "--edits", edits("comeba-hk"), "--merged", "--out", out);
        CommandRun.assertRefused("edits of grace cannot be merged", "export", golden.model(), "--edits", edits("grace"),
                "--merged", "--out", out);
        CommandRun.assertRefused("there is nothing to write without them; leave out --edits-only", "export", golden.model(),
                "--edits", edits("comeba"), "--edits-only", "--out", out);
        CommandRun.assertRefused("--edits-only needs --edits", "export", golden.model(), "--edits-only", "--out", out);
        assertFalse(Files.exists(out));
        assertTrue(export(out, "--edits", edits("comeba"), "--merged").path("merged").booleanValue());
    }

    // ── the folder ───────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void anInterruptedExportIsNoCheckpointAndTheSameCommandContinuesIt() throws IOException {
        Path out = folder.resolve("out");
        export(out, "--type", "f16");
        // A folder in the place of the third file: the export ends there, as if it were killed.
        Path blocked = Files.createDirectory(out.resolve("model-00003-of-00005.safetensors"));
        Object[] command = {"export", golden.model(), "--edits", edits("comeba"), "--shard-size", "260kB", "--out", out};
        assertNotEquals(0, CommandRun.of(CommandRun.arguments(command, "--force")).code());
        assertFalse(Files.exists(out.resolve("config.json")));
        assertFalse(Files.exists(out.resolve("model.safetensors")));
        CommandRun.assertRefused("config.json", "info", out);
        CommandRun.assertRefused("contains another export", "export", golden.model(), "--out", out);

        Files.delete(blocked);
        FileTime first = Files.getLastModifiedTime(out.resolve("model-00001-of-00005.safetensors"));
        Files.writeString(out.resolve(".model-00003-of-00005.safetensors.01234567-0123-0123-0123-0123456789ab.tmp"), "x");
        JsonNode continued = CommandRun.json(command);
        assertEquals(first, Files.getLastModifiedTime(out.resolve("model-00001-of-00005.safetensors")));
        assertEquals(names(out), names(continued.path("files")));

        Path undisturbed = folder.resolve("undisturbed");
        export(undisturbed, "--edits", edits("comeba"), "--shard-size", "260kB");
        assertEquals(names(undisturbed), names(out));
        for (String name : names(out)) {
            assertArrayEquals(Files.readAllBytes(undisturbed.resolve(name)), Files.readAllBytes(out.resolve(name)), name);
        }
        CommandRun again = CommandRun.of(command);
        assertEquals(0, again.code());
        assertTrue(again.err().contains("already complete"), again.err());
    }

    @Test
    void inputsCheckpointsAndOtherPeoplesFoldersAreNeverWritten() throws IOException {
        CommandRun.assertRefused("is an input of this command", "export", golden.model(), "--out", golden.model());
        CommandRun.assertRefused("lies inside the checkpoint", "export", golden.model(), "--out",
                golden.model().resolve("exported"));
        CommandRun.assertRefused("contains " + golden.model(), "export", golden.model(), "--out", golden.folder());
        Path other = copy("other");
        CommandRun.assertRefused("is a checkpoint", "export", golden.model(), "--force", "--out", other);
        Path notes = Files.createDirectory(folder.resolve("notes"));
        Files.writeString(notes.resolve("notes.txt"), "x");
        CommandRun.assertRefused("not empty", "export", golden.model(), "--force", "--out", notes);
        assertEquals(Set.of("notes.txt"), names(notes));
        CommandRun.assertRefused("made for another model", "export", out(other, "f16", "--type", "f16"), "--edits",
                edits("comeba"), "--out", folder.resolve("out"));
        assertFalse(Files.exists(folder.resolve("out")));
    }

    private static Path out(Path source, String name, Object... more) {
        Path out = source.resolveSibling(name);
        CommandRun.json(CommandRun.arguments(new Object[] {"export", source, "--out", out}, more));
        return out;
    }

    @ParameterizedTest
    @CsvSource({"--shard-size, 0", "--shard-size, 5XB", "--shard-size, -1GB", "--shard-size, ''", "--type, f64",
        "--type, int8", "--names, short"})
    void senselessValuesAreRefused(String option, String value) {
        CommandRun run = CommandRun.of("export", golden.model(), "--out", folder.resolve("out"), option, value);
        assertEquals(2, run.code());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains(option), run.err());
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @Test
    void theCheckCanBeLeftOut() {
        JsonNode document = export(folder.resolve("out"), "--edits", edits("comeba"), "--no-check");
        assertTrue(document.path("predicted").isNull());
        assertEquals(4, document.path("facts").intValue());
    }
}
