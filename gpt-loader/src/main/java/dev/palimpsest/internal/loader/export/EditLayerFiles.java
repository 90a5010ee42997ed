package dev.palimpsest.internal.loader.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.loader.edits.FactsJson;
import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.file.MappedFile;
import dev.palimpsest.internal.loader.file.Sha256;
import dev.palimpsest.internal.loader.safetensors.Safetensors;
import dev.palimpsest.internal.loader.safetensors.SafetensorsWriter;
import dev.palimpsest.internal.model.Activation;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.loader.UnwritableFileException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * Edits that cannot be merged, in a folder of their own.
 *
 * <pre>
 *   edits.json                        the manifest: method, settings, model, requests; each file with its SHA-256
 *   README.md                         the layout and how to apply it
 *   layer-L.hook.safetensors          solution [r, n], residuals [r, d], alpha [1]
 *   layer-L.codebook.safetensors      keys [m, inputs], values [m, outputs], radii [m]
 *   layer-L.neurons.safetensors       in [k, d], bias [k], out [k, d]
 *   facts.json                        {"facts": [{"names": [[token …] …], "text": [token …]} …]}
 * </pre>
 */
public final class EditLayerFiles {

    /** The folder's name in an exported folder. */
    public static final String FOLDER = "edits";

    static final String MANIFEST = "edits.json";
    static final String README = "README.md";
    private static final String FACTS = "facts.json";
    private static final String FILE = "file";
    private static final String KIND = "kind";
    private static final String REMEDY = "export again with --force";

    private EditLayerFiles() {}

    /** The file of each layer, in order, without those that belong to all. */
    private static String file(EditLayer layer, List<EditLayer> all) {
        return switch (layer) {
            case EditLayer.Facts ignored -> FACTS;
            case EditLayer.Entries entries when all.stream().filter(each -> each instanceof EditLayer.Entries)
                    .filter(each -> each.layer() == layer.layer()).count() > 1 ->
                    "layer-" + layer.layer() + "." + entries.site().point().id() + ".codebook.safetensors";
            case EditLayer.Side side when all.stream().filter(each -> each instanceof EditLayer.Side)
                    .filter(each -> each.layer() == layer.layer()).count() > 1 ->
                    "layer-" + layer.layer() + "." + side.activation().id() + ".neurons.safetensors";
            default -> "layer-" + layer.layer() + "." + layer.kind() + ".safetensors";
        };
    }

    /**
     * Writes the files, the manifest last.
     *
     * @param folder      exists
     * @param description the manifest without {@code layers}
     * @return the names of all files
     * @throws UnwritableFileException when the operating system refuses, or the disk is full
     */
    public static List<String> write(Path folder, List<EditLayer> layers, ObjectNode description) {
        ObjectNode manifest = Json.NODES.objectNode().put("format", "palimpsest-edit-layers").put("version", 1);
        manifest.setAll(description);
        List<String> files = new ArrayList<>();
        ArrayNode list = manifest.putArray("layers");
        for (EditLayer layer : layers) {
            String file = file(layer, layers);
            ObjectNode entry = list.addObject().put(FILE, file).put(KIND, layer.kind());
            if (layer.layer() >= 0) {
                entry.put("layer", layer.layer());
            }
            write(folder.resolve(file), layer, entry);
            entry.put("bytes", size(folder.resolve(file)));
            entry.put("sha256", sha256(folder.resolve(file)));
            files.add(file);
        }
        AtomicFile.write(folder.resolve(README), readme());
        AtomicFile.write(folder.resolve(MANIFEST), Json.pretty(manifest) + "\n");
        files.add(README);
        files.add(MANIFEST);
        return files;
    }

    private static void write(Path file, EditLayer layer, ObjectNode entry) {
        SafetensorsWriter writer = new SafetensorsWriter()
                .metadata("format", "palimpsest-" + layer.kind())
                .metadata("version", "1")
                .metadata("layer", Integer.toString(layer.layer()));
        switch (layer) {
            case EditLayer.Hook hook -> {
                entry.put("rank", rows(hook.deltas(), FactorisedDelta::solution));
                entry.set("alpha", Json.number(hook.alpha()));
                stacked(writer, "solution", hook.deltas(), FactorisedDelta::solution);
                stacked(writer, "residuals", hook.deltas(), FactorisedDelta::residuals);
                writer.vector("alpha", Matrix.of(1, 1, new double[] {hook.alpha()}));
                writer.write(file);
            }
            case EditLayer.Entries entries -> {
                entry.put("entries", entries.keys().rows()).put("site", entries.site().point().id());
                writer.metadata("site", entries.site().point().id())
                        .matrix("keys", entries.keys())
                        .matrix("values", entries.values())
                        .vector("radii", entries.radii())
                        .write(file);
            }
            case EditLayer.Side side -> {
                int count = rows(side.neurons(), Neurons::in);
                entry.put("neurons", count).put("activation", side.activation().id());
                writer.metadata("activation", side.activation().id());
                stacked(writer, "in", side.neurons(), Neurons::in);
                float[] bias = new float[count];
                int at = 0;
                for (Neurons each : side.neurons()) {
                    System.arraycopy(each.bias().toFloats(), 0, bias, at, each.bias().columns());
                    at += each.bias().columns();
                }
                writer.vector("bias", Matrix.of(1, count, bias));
                stacked(writer, "out", side.neurons(), Neurons::out);
                writer.write(file);
            }
            case EditLayer.Facts facts -> {
                entry.put("facts", facts.store().facts().size());
                AtomicFile.write(file, Json.pretty(json(facts)) + "\n");
            }
        }
    }

    private static <T> int rows(List<T> parts, Function<T, Matrix> matrix) {
        return parts.stream().mapToInt(part -> matrix.apply(part).rows()).sum();
    }

    /** Adds the rows of several F32 matrices as one tensor, without a copy of all. */
    private static <T> void stacked(SafetensorsWriter writer, String name, List<T> parts, Function<T, Matrix> matrix) {
        List<Matrix> matrices = parts.stream().map(matrix).toList();
        int[] first = new int[matrices.size() + 1];
        for (int i = 0; i < matrices.size(); i++) {
            first[i + 1] = first[i] + matrices.get(i).rows();
        }
        int columns = matrices.getFirst().columns();
        int[] current = {0};
        writer.matrix(name, first[matrices.size()], columns, StorageType.F32, (row, bytes) -> {
            while (row >= first[current[0] + 1]) {
                current[0]++;
            }
            long rowBytes = bytes.byteSize();
            MemorySegment from = matrices.get(current[0]).memory();
            bytes.copyFrom(from.asSlice((row - first[current[0]]) * rowBytes, rowBytes));
        });
    }

    private static ObjectNode json(EditLayer.Facts facts) {
        ObjectNode root = Json.NODES.objectNode().put("format", "palimpsest-facts").put("version", 2);
        FactsJson.writeAll(facts.store(), root);
        return root;
    }

    private static String readme() {
        try (InputStream in = EditLayerFiles.class.getResourceAsStream(README)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads the layers of a folder back into memory.
     *
     * @throws InvalidFileException when a file is missing, damaged, or has another digest than the manifest says
     */
    public static List<EditLayer> read(Path folder) {
        Path manifest = folder.resolve(MANIFEST);
        List<EditLayer> layers = new ArrayList<>();
        for (JsonNode entry : Json.read(manifest).path("layers")) {
            Path file = folder.resolve(Path.of(entry.path(FILE).asText()).getFileName());
            if (!sha256(file).equals(entry.path("sha256").asText())) {
                throw new InvalidFileException(file, "its SHA-256 is not the one in " + MANIFEST, REMEDY);
            }
            try {
                layers.add(read(file, entry));
            } catch (IllegalArgumentException e) {
                throw new InvalidFileException(file, e.getMessage(), REMEDY, e);
            }
        }
        return layers;
    }

    private static EditLayer read(Path file, JsonNode entry) {
        String kind = entry.path(KIND).asText();
        if (kind.equals("facts")) {
            return new EditLayer.Facts(FactsJson.readAll(Json.read(file)));
        }
        Safetensors tensors = Safetensors.load(file, Arena.ofAuto());
        int layer = entry.path("layer").asInt(-1);
        return switch (kind) {
            case "hook" -> new EditLayer.Hook(layer,
                    List.of(new FactorisedDelta(tensors.matrix("solution"), tensors.matrix("residuals"), null)),
                    tensors.matrix("alpha").at(0, 0));
            case "codebook" -> new EditLayer.Entries(
                    new Site(layer, Site.Point.of(entry.path("site").asText())),
                    tensors.matrix("keys"), tensors.matrix("values"), tensors.matrix("radii"));
            case "neurons" -> {
                Activation activation = Activation.of(entry.path("activation").asText(Activation.GELU.id()));
                yield new EditLayer.Side(layer, activation, List.of(new Neurons(layer, activation,
                        tensors.matrix("in"), tensors.matrix("bias"), tensors.matrix("out"), null)));
            }
            default -> throw new IllegalArgumentException("unknown kind of layer '" + kind + "'");
        };
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw InvalidFileException.unreadable(file, e);
        }
    }

    private static String sha256(Path file) {
        MessageDigest digest = Sha256.begin();
        try (Arena arena = Arena.ofConfined()) {
            Sha256.add(digest, MappedFile.map(file, arena));
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
