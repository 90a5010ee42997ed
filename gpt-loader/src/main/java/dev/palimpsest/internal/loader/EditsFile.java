package dev.palimpsest.internal.loader;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.parts.Contexts;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.loader.edits.ChangeCodec;
import dev.palimpsest.internal.loader.edits.ChangeCodecs;
import dev.palimpsest.internal.loader.edits.EditsJson;
import dev.palimpsest.internal.loader.edits.EditsVersion1;
import dev.palimpsest.internal.loader.edits.JsonValues;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.file.SealedJson;
import dev.palimpsest.internal.loader.safetensors.FileFormat;
import dev.palimpsest.internal.loader.safetensors.Safetensors;
import dev.palimpsest.internal.loader.safetensors.SafetensorsWriter;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.loader.UnwritableFileException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Edits on disk; reading returns exactly what was written, bit for bit.
 *
 * <pre>
 *   tensors        batch.B.change.C.KIND.FIELD   the matrices of a change: {@link ChangeCodecs}
 *   __metadata__   format                        palimpsest-edits
 *                  version                       2
 *                  fingerprint                   of the model
 *                  method                        the method's id
 *                  settings                      JSON: a field for each of the method's settings
 *                  contexts                      JSON: ["{}", …]
 *                  batches                       how many
 *                  batch.B                       JSON: {"requests": [{"case_id", "prompt", "subject", "target"} …],
 *                                                "changes": [{"kind", "layer", …} …],
 *                                                "figures": {"NAME": {"L": …}},
 *                                                "target_seconds": …, "update_seconds": …,
 *                                                "predicted": {"before": n, "after": n}, where it was measured,
 *                                                "digest_of_seconds": of the whole object}
 *                  provenance.NAME               free text
 *                  parts                         only while the edits grow: {@link EditsLog}
 *                  digest                        of the whole file
 * </pre>
 *
 * JSON has no infinity: {@code "Infinity"} is a string. Files of {@linkplain EditsVersion1 version 1} are read as well.
 */
public final class EditsFile {

    private static final String PARTS = "parts";
    private static final String METHOD = "method";
    private static final String SETTINGS = "settings";
    private static final String CONTEXTS = "contexts";
    private static final String BATCHES = "batches";
    private static final Pattern BATCH = Pattern.compile("batch\\.[0-9]+");
    private static final String KIND = "kind";
    private static final String LAYER = "layer";
    private static final FileFormat FORMAT = new FileFormat("palimpsest-edits", "edits", 2,
            List.of(METHOD, SETTINGS, CONTEXTS, BATCHES, "batch.", PARTS));

    /**
     * The content of one file.
     *
     * @param parts names the files in which later batches are; null when these are all
     */
    record Content(Edits edits, String parts) {}

    private EditsFile() {}

    /**
     * Writes {@code edits}, replacing an existing file.
     *
     * @throws InvalidFileException    when the path is a folder, or its folder does not exist
     * @throws UnwritableFileException when the operating system refuses, or the disk is full
     */
    public static void write(Path file, Edits edits) {
        write(file, new Content(edits, null));
    }

    static void write(Path file, Content content) {
        Edits edits = content.edits();
        SafetensorsWriter writer = new SafetensorsWriter();
        if (content.parts() != null) {
            writer.metadata(PARTS, content.parts());
        }
        FORMAT.describe(writer, edits.fingerprint(), edits.provenance());
        writer.metadata(METHOD, edits.settings().method());
        writer.metadata(SETTINGS, Json.write(EditsJson.settings(edits.settings())));
        ArrayNode contexts = Json.NODES.arrayNode();
        edits.contexts().forEach(contexts::add);
        writer.metadata(CONTEXTS, Json.write(contexts));
        writer.metadata(BATCHES, Integer.toString(edits.batches().size()));
        for (int b = 0; b < edits.batches().size(); b++) {
            EditBatch batch = edits.batches().get(b);
            ObjectNode node = EditsJson.batch(batch);
            ArrayNode changes = node.putArray(EditsJson.CHANGES);
            for (int c = 0; c < batch.changes().size(); c++) {
                write(batch.changes().get(c), changes.addObject(), "batch." + b + ".change." + c, writer);
            }
            writer.metadata("batch." + b, Json.write(SealedJson.sealSeconds(node)));
        }
        writer.write(file);
    }

    private static <C extends Change> void write(C change, ObjectNode json, String name, SafetensorsWriter writer) {
        ChangeCodec<C> codec = ChangeCodecs.of(change);
        json.put(KIND, codec.kind()).put(LAYER, change.layer());
        codec.writer().write(change, json, (field, matrix) -> writer.matrix(tensor(name, codec, field), matrix));
    }

    private static String tensor(String name, ChangeCodec<?> codec, String field) {
        return name + "." + codec.kind() + "." + field;
    }

    /**
     * Reads edits into memory, with the batches that an interrupted run, or one that goes on, has saved beside the file.
     * Nothing has to be closed, and later changes of the file do not matter.
     *
     * @throws InvalidFileException when a file is missing, damaged, or of another format
     */
    public static Edits read(Path file) {
        return EditsLog.read(file);
    }

    /** Whether a file says that it is one of the parts of growing edits; its content is not checked. */
    static boolean isPart(Path file) {
        try (Safetensors tensors = Safetensors.open(file)) {
            return FORMAT.isOf(tensors) && tensors.metadata().containsKey(PARTS);
        } catch (InvalidFileException e) {
            return false;
        }
    }

    /** Reads one file. */
    static Content readAlone(Path file) {
        Safetensors tensors = Safetensors.load(file, Arena.ofAuto());
        int version = FORMAT.check(tensors);
        try {
            List<String> contexts = new ArrayList<>();
            JsonNode templates = json(tensors, CONTEXTS);
            if (!templates.isArray()) {
                throw new IllegalArgumentException("'" + CONTEXTS + "' is not a list");
            }
            for (JsonNode context : templates) {
                contexts.add(JsonValues.text(context, CONTEXTS));
            }
            if (!contexts.isEmpty()) {
                Contexts.checked(contexts);
            }
            JsonNode settingsJson = json(tensors, SETTINGS);
            Settings settings = version == 1
                    ? EditsVersion1.settings(settingsJson)
                    : EditsJson.settings(FORMAT.required(tensors, METHOD), settingsJson);
            int count = batches(tensors);
            List<EditBatch> batches = new ArrayList<>();
            for (int b = 0; b < count; b++) {
                JsonNode node = json(tensors, "batch." + b);
                if (FORMAT.isSealed(tensors)) {
                    SealedJson.checkSeconds(file, "metadata 'batch." + b + "'", node);
                }
                try {
                    batches.add(version == 1
                            ? EditsVersion1.batch(tensors, b, b == count - 1, settingsJson, node)
                            : batch(tensors, b, node));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("batch " + b + ": " + e.getMessage(), e);
                }
            }
            return new Content(
                    new Edits(tensors.metadata().get(FileFormat.FINGERPRINT), settings, contexts, batches,
                            FileFormat.provenance(tensors)),
                    tensors.metadata().get(PARTS));
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
            throw new InvalidFileException(file, e.getMessage(), "make the edits again", e);
        }
    }

    /** The number of batches; the metadata has those and no other. */
    private static int batches(Safetensors tensors) {
        long count = FORMAT.count(tensors, BATCHES);
        long found = tensors.metadata().keySet().stream().filter(name -> BATCH.matcher(name).matches()).count();
        if (found > count) {
            throw new IllegalArgumentException(
                    "'" + BATCHES + "' is " + count + ", and the metadata has " + found + " batches");
        }
        return Math.clamp(count, 0, Integer.MAX_VALUE);
    }

    private static EditBatch batch(Safetensors tensors, int index, JsonNode node) {
        List<EditRequest> requests = EditsJson.requests(node);
        List<Change> changes = new ArrayList<>();
        for (JsonNode json : JsonValues.list(node, EditsJson.CHANGES)) {
            ChangeCodec<?> codec = ChangeCodecs.of(JsonValues.text(json.path(KIND), KIND));
            String name = "batch." + index + ".change." + changes.size();
            int layer = JsonValues.integer(json.path(LAYER), LAYER);
            if (layer < 0 && codec.type() != FactStore.class) {
                throw new IllegalArgumentException("a " + codec.kind() + " of the layer " + layer);
            }
            changes.add(codec.reader().read(layer, json, new ChangeCodec.Source() {
                @Override
                public Matrix matrix(String field) {
                    return tensors.matrix(tensor(name, codec, field));
                }

                @Override
                public boolean has(String field) {
                    return tensors.has(tensor(name, codec, field));
                }
            }));
        }
        return new EditBatch(requests, changes, EditsJson.figures(node),
                JsonValues.seconds(node, "target_seconds"), JsonValues.seconds(node, "update_seconds"),
                EditsJson.predicted(node, requests.size()));
    }

    private static JsonNode json(Safetensors tensors, String name) {
        return Json.parse(tensors.file(), "metadata '" + name + "'", FORMAT.required(tensors, name));
    }
}
