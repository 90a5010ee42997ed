package dev.palimpsest.loader;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.palimpsest.edit.EditBatch;
import dev.palimpsest.edit.EditRequest;
import dev.palimpsest.edit.Edits;
import dev.palimpsest.edit.LayerEdit;
import dev.palimpsest.tensor.Matrix;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Edits on disk; what is read is, bit for bit, what was written.
 *
 * <pre>
 *   tensors        batch.B.layer.L.keys        [b, n]
 *                  batch.B.layer.L.solution    [b, n]
 *                  batch.B.layer.L.residuals   [b, d]
 *                  batch.B.layer.L.delta       [n, d]: in place of those three, a fine-tuned layer's whole change, in the
 *                                              last batch only
 *   __metadata__   format                      palimpsest-edits
 *                  version                     1
 *                  fingerprint                 of the model
 *                  settings                    JSON: a field for each of EditSettings
 *                  contexts                    JSON: ["{}", …]
 *                  batches                     how many
 *                  batch.B                     JSON: {"requests": [{"case_id", "prompt", "subject", "target"} …],
 *                                                     "alpha": {"L": …}, "norm": {"L": …},
 *                                                     "target_seconds": …, "update_seconds": …}; norm for fine-tuned
 *                                              layers alone
 *                  provenance.NAME             free text
 * </pre>
 *
 * JSON has no infinity: {@code "Infinity"} is a string.
 */
public final class EditsFile {

    private static final FileFormat FORMAT = new FileFormat("palimpsest-edits", "edits", 1);
    private static final String SETTINGS = "settings";
    private static final String CONTEXTS = "contexts";
    private static final String BATCHES = "batches";
    private static final String DELTA = "delta";

    private EditsFile() {}

    /**
     * Writes {@code edits}, in the place of what was there.
     *
     * @throws InvalidFileException    when it cannot be put there: a folder's name, a folder that does not exist
     * @throws UnwritableFileException when the operating system would not let us, or the disk is full
     */
    public static void write(Path file, Edits edits) {
        SafetensorsWriter writer = new SafetensorsWriter();
        FORMAT.describe(writer, edits.fingerprint(), edits.provenance());
        writer.metadata(SETTINGS, Json.write(EditsJson.settings(edits.settings())));
        ArrayNode contexts = Json.NODES.arrayNode();
        edits.contexts().forEach(contexts::add);
        writer.metadata(CONTEXTS, Json.write(contexts));
        writer.metadata(BATCHES, Integer.toString(edits.batches().size()));
        for (int i = 0; i < edits.batches().size(); i++) {
            EditBatch batch = edits.batches().get(i);
            writer.metadata("batch." + i, Json.write(EditsJson.batch(batch)));
            for (Map.Entry<Integer, LayerEdit> entry : batch.layers().entrySet()) {
                String name = tensor(i, entry.getKey());
                switch (entry.getValue()) {
                    case LayerEdit.LowRank edit -> {
                        writer.matrix(name + "keys", edit.keys());
                        writer.matrix(name + "solution", edit.solution());
                        writer.matrix(name + "residuals", edit.residuals());
                    }
                    case LayerEdit.Dense edit -> writer.matrix(name + DELTA, edit.delta());
                    case LayerEdit.Folded edit -> { }
                }
            }
        }
        writer.write(file);
    }

    /**
     * Reads edits. Their matrices lie in the mapped file, which stays mapped as long as one of them is reachable: there
     * is nothing to close.
     *
     * @throws InvalidFileException when the file is missing, damaged, or holds something else
     */
    public static Edits read(Path file) {
        Safetensors tensors = Safetensors.open(file, Arena.ofAuto());
        FORMAT.check(tensors);
        try {
            List<String> contexts = new ArrayList<>();
            for (JsonNode context : json(tensors, CONTEXTS)) {
                contexts.add(EditsJson.text(context, CONTEXTS));
            }
            Edits edits = new Edits(
                    tensors.metadata().get(FileFormat.FINGERPRINT),
                    EditsJson.settings(json(tensors, SETTINGS)),
                    contexts,
                    batches(tensors),
                    FileFormat.provenance(tensors));
            for (EditBatch batch : edits.batches()) {
                if (!batch.layers().keySet().containsAll(edits.settings().layers())) {
                    throw new IllegalArgumentException("a batch has layers " + batch.layers().keySet()
                            + " where the settings have " + edits.settings().layers());
                }
            }
            return edits;
        } catch (IllegalArgumentException e) {
            throw new InvalidFileException(file, e.getMessage(), "make the edits again", e);
        }
    }

    private static List<EditBatch> batches(Safetensors tensors) {
        int count = Integer.parseInt(FORMAT.required(tensors, BATCHES));
        List<EditBatch> batches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JsonNode node = json(tensors, "batch." + i);
            List<EditRequest> requests = EditsJson.requests(node);
            SortedMap<Integer, LayerEdit> layers = new TreeMap<>();
            SortedMap<Integer, Double> norms = EditsJson.byLayer(node, EditsJson.NORM);
            for (Map.Entry<Integer, Double> alpha : EditsJson.byLayer(node, EditsJson.ALPHA).entrySet()) {
                String name = tensor(i, alpha.getKey());
                Double norm = norms.get(alpha.getKey());
                layers.put(alpha.getKey(), norm == null
                        ? layer(tensors, name, requests.size(), alpha.getValue())
                        : i == count - 1
                                ? new LayerEdit.Dense(tensors.matrix(name + DELTA))
                                : new LayerEdit.Folded(norm));
            }
            batches.add(new EditBatch(requests, layers, EditsJson.number(node, "target_seconds"),
                    EditsJson.number(node, "update_seconds")));
        }
        return batches;
    }

    private static LayerEdit layer(Safetensors tensors, String name, int requests, double alpha) {
        Matrix keys = tensors.matrix(name + "keys");
        Matrix solution = tensors.matrix(name + "solution");
        Matrix residuals = tensors.matrix(name + "residuals");
        if (keys.rows() != requests || solution.rows() != requests || residuals.rows() != requests
                || keys.columns() != solution.columns()) {
            throw new IllegalArgumentException("the tensors '" + name + "…' are " + keys + ", " + solution + " and "
                    + residuals + " for " + requests + " requests");
        }
        return new LayerEdit.LowRank(keys, solution, residuals, alpha);
    }

    private static String tensor(int batch, int layer) {
        return "batch." + batch + ".layer." + layer + ".";
    }

    private static JsonNode json(Safetensors tensors, String name) {
        return Json.parse(tensors.file(), "metadata '" + name + "'", FORMAT.required(tensors, name));
    }
}
