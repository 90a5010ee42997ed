package dev.palimpsest.internal.loader.checkpoint;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.safetensors.SafetensorsWriter;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.model.weights.GptWeights.Weight;
import dev.palimpsest.internal.model.weights.StoredTensor;
import dev.palimpsest.internal.model.weights.WeightId;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.loader.UnwritableFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes a model as a checkpoint in Hugging Face's layout, which
 * {@link dev.palimpsest.internal.loader.HuggingFaceCheckpoint} reads back, without the tokenizer's files, which {@link
 * dev.palimpsest.internal.loader.tokenizer.TrainedTokenizer} writes.
 *
 * <pre>
 *   model.safetensors   the weights under their published names, in one storage type; a tied head is not repeated
 *   config.json         the shape
 * </pre>
 */
public final class CheckpointWriter {

    static final String WEIGHTS = "model.safetensors";

    private CheckpointWriter() {}

    /**
     * Writes both files, replacing existing ones: each is written completely or not at all, the weights first. The
     * same model gives the same bytes.
     *
     * @param folder  created if it does not exist
     * @param weights of any storage type; rounded to nearest, ties to even, where {@code storage} is narrower
     * @param storage F32, F16 or BF16
     * @throws IllegalArgumentException when the weights do not have the configuration's shapes and its architecture's
     *                                  layout, or one is not finite in {@code storage}
     * @throws InvalidFileException     when the path of a file is invalid
     * @throws UnwritableFileException  when the operating system refuses, or the disk is full
     */
    public static void write(Path folder, GptConfig config, GptWeights weights, StorageType storage) {
        if (storage == StorageType.F64) {
            throw new IllegalArgumentException("no checkpoint stores its weights in F64; choose F32, F16 or BF16");
        }
        Map<WeightId, Weight> byId = weights.list().stream().collect(toMap(Weight::id, weight -> weight));
        List<StoredTensor> tensors = config.architecture()
                .tensors(config, !weights.hasTiedHead(), weights.head().bias() != null);
        requireSameWeights(config, tensors, byId.keySet());
        SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
        for (StoredTensor tensor : tensors) {
            add(writer, tensor, byId.get(tensor.weight()), storage);
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UnwritableFileException(folder, e);
        }
        writer.write(folder.resolve(WEIGHTS));
        AtomicFile.write(
                folder.resolve(CheckpointConfig.FILE),
                Json.pretty(new CheckpointConfig(config, weights.hasTiedHead()).json(storage)) + "\n");
    }

    private static void requireSameWeights(GptConfig config, List<StoredTensor> tensors, Set<WeightId> weights) {
        Set<WeightId> stored = tensors.stream().map(StoredTensor::weight).collect(toSet());
        Stream.concat(stored.stream(), weights.stream())
                .filter(id -> !stored.contains(id) || !weights.contains(id))
                .min(Comparator.comparing(WeightId::label))
                .ifPresent(id -> {
                    throw new IllegalArgumentException("a " + config.architecture().title() + " of " + config.layers()
                            + " layers has " + (stored.contains(id) ? "" : "no ") + id.label() + ", the weights have "
                            + (stored.contains(id) ? "none" : "one"));
                });
    }

    private static void add(SafetensorsWriter writer, StoredTensor tensor, Weight weight, StorageType storage) {
        Matrix matrix = weight.matrix();
        int rows = tensor.isVector() ? 1 : tensor.rows();
        if (matrix.rows() != rows || matrix.columns() != tensor.columns()) {
            throw new IllegalArgumentException(
                    tensor.name() + " is " + matrix + ", not [" + rows + ", " + tensor.columns() + "]");
        }
        // A square map's shape does not show its layout.
        if (weight.layout() != tensor.layout()) {
            throw new IllegalArgumentException(
                    tensor.name() + " has the layout " + weight.layout() + ", checkpoints store " + tensor.layout());
        }
        SafetensorsWriter.RowSource source = (row, bytes) -> {
            for (int column = 0; column < tensor.columns(); column++) {
                double value = matrix.at(row, column);
                if (!Narrowing.set(bytes, column, storage, (float) value)) {
                    throw new IllegalArgumentException(tensor.name() + " holds " + value + " (row " + row + ", column "
                            + column + "), which " + storage + " cannot");
                }
            }
        };
        if (tensor.isVector()) {
            writer.vector(tensor.publishedName(), tensor.columns(), storage, source);
        } else {
            writer.matrix(tensor.publishedName(), tensor.rows(), tensor.columns(), storage, source);
        }
    }
}
