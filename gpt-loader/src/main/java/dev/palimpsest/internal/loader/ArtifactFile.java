package dev.palimpsest.internal.loader;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.loader.edits.JsonValues;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.safetensors.FileFormat;
import dev.palimpsest.internal.loader.safetensors.Safetensors;
import dev.palimpsest.internal.loader.safetensors.SafetensorsWriter;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.loader.InvalidFileException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a method was trained to, on disk, or how far its training has come.
 *
 * <pre>
 *   tensors        NAME                     F32 or F64, as the method names them
 *   __metadata__   format                   palimpsest-artifact; palimpsest-artifact-training while it is being trained
 *                  version                  1
 *                  fingerprint              of the model
 *                  method                   the method's id
 *                  settings                 JSON: {"NAME": "text", …} of the training
 *                  figures                  JSON: {"validation_loss": …, …}
 *                  provenance.NAME          the records' digest, the engine, the version
 *                  digest                   of the whole file
 * </pre>
 *
 * Edits refer to an artifact by the SHA-256 of its file.
 *
 * @param artifact   the parameters; in memory, so that later changes of the file do not matter
 * @param figures    what was measured on the records set aside
 * @param provenance free text by name
 */
public record ArtifactFile(
        TrainedArtifact artifact, SortedMap<String, Double> figures, Map<String, String> provenance) {

    private static final String METHOD = "method";
    private static final String SETTINGS = "settings";
    private static final String FIGURES = "figures";
    private static final List<String> FIELDS = List.of(METHOD, SETTINGS, FIGURES);
    private static final FileFormat FINISHED = new FileFormat("palimpsest-artifact", "trained artifact", 1, FIELDS);
    private static final FileFormat PROGRESS =
            new FileFormat("palimpsest-artifact-training", "progress of a training", 1, FIELDS);
    private static final String REMEDY = "the file is damaged: train the artifact again, or restore it from a copy";

    public ArtifactFile {
        figures = Collections.unmodifiableSortedMap(new TreeMap<>(figures));
        provenance = Map.copyOf(provenance);
    }

    /**
     * Reads a finished artifact into memory.
     *
     * @throws InvalidFileException when the file is missing, damaged, or of another format
     */
    public static ArtifactFile read(Path file) {
        return read(file, FINISHED);
    }

    /**
     * Reads the state of an unfinished training into memory; its artifact's tensors are the state.
     *
     * @throws InvalidFileException when the file is missing, damaged, or of another format
     */
    public static ArtifactFile readProgress(Path file) {
        return read(file, PROGRESS);
    }

    private static ArtifactFile read(Path file, FileFormat format) {
        Safetensors tensors = Safetensors.load(file, Arena.ofAuto());
        format.check(tensors);
        SortedMap<String, Matrix> matrices = new TreeMap<>();
        tensors.names().forEach(name -> matrices.put(name, tensors.matrix(name)));
        SortedMap<String, Double> figures = new TreeMap<>();
        Map<String, String> settings = new TreeMap<>();
        try {
            object(format, tensors, FIGURES).properties().forEach(
                    field -> figures.put(field.getKey(), JsonValues.number(field.getValue(), field.getKey())));
            object(format, tensors, SETTINGS).properties().forEach(
                    field -> settings.put(field.getKey(), JsonValues.text(field.getValue(), field.getKey())));
        } catch (IllegalArgumentException e) {
            throw new InvalidFileException(file, e.getMessage(), REMEDY, e);
        }
        TrainedArtifact artifact = new TrainedArtifact(format.required(tensors, METHOD),
                format.required(tensors, FileFormat.FINGERPRINT), settings, matrices, tensors.sha256());
        return new ArtifactFile(artifact, figures, FileFormat.provenance(tensors));
    }

    private static JsonNode object(FileFormat format, Safetensors tensors, String name) {
        JsonNode node = Json.parse(tensors.file(), name, format.required(tensors, name));
        if (!node.isObject()) {
            throw new InvalidFileException(tensors.file(), "'" + name + "' is not a JSON object", REMEDY);
        }
        return node;
    }

    /**
     * Writes a finished artifact, replacing an existing file. The same content gives the same bytes.
     *
     * @throws InvalidFileException                          when the path is a folder, or its folder does not exist
     * @throws dev.palimpsest.loader.UnwritableFileException when the operating system refuses, or the disk is full
     */
    public void write(Path file) {
        write(file, FINISHED);
    }

    /** Writes the state of an unfinished training; see {@link #write}. */
    public void writeProgress(Path file) {
        write(file, PROGRESS);
    }

    private void write(Path file, FileFormat format) {
        SafetensorsWriter writer = new SafetensorsWriter();
        format.describe(writer, artifact.fingerprint(), new TreeMap<>(provenance));
        ObjectNode settings = Json.NODES.objectNode();
        artifact.settings().forEach(settings::put);
        ObjectNode measured = Json.NODES.objectNode();
        figures.forEach((name, value) -> measured.set(name, Json.number(value)));
        writer.metadata(METHOD, artifact.method())
                .metadata(SETTINGS, Json.write(settings))
                .metadata(FIGURES, Json.write(measured));
        artifact.tensors().forEach(writer::matrix);
        writer.write(file);
    }
}
