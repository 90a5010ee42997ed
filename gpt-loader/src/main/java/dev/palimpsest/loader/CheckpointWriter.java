package dev.palimpsest.loader;

import dev.palimpsest.compute.Linear.Layout;
import dev.palimpsest.loader.CheckpointLayout.Entry;
import dev.palimpsest.loader.WeightList.Weight;
import dev.palimpsest.model.Architecture;
import dev.palimpsest.model.GptConfig;
import dev.palimpsest.model.GptWeights;
import dev.palimpsest.model.GptWeights.Block;
import dev.palimpsest.model.GptWeights.Projection;
import dev.palimpsest.tensor.Matrix;
import dev.palimpsest.tensor.StorageType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes a model as a checkpoint in Hugging Face's layout, which {@link HuggingFaceCheckpoint} reads back: all of it
 * but the tokenizer's files, which {@link TrainedTokenizer} writes.
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
     * Writes both files, in the place of what was there: each appears complete or not at all, the weights first. The
     * same model gives the same bytes.
     *
     * @param folder  made when it is not there
     * @param weights of any storage type; rounded to nearest, ties to even, where {@code storage} is narrower
     * @param storage F32, F16 or BF16
     * @throws IllegalArgumentException when the weights do not have the configuration's shapes and its architecture's
     *                                  layout, or one is not finite in {@code storage}
     * @throws InvalidFileException     when a file cannot be put there
     * @throws UnwritableFileException  when the operating system would not let us, or the disk is full
     */
    public static void write(Path folder, GptConfig config, GptWeights weights, StorageType storage) {
        if (storage == StorageType.F64) {
            throw new IllegalArgumentException("no checkpoint stores its weights in F64; choose F32, F16 or BF16");
        }
        requireLayout(config, weights);
        boolean tied = weights.head().weight() == weights.tokenEmbedding();
        List<Entry> entries = CheckpointLayout.of(config, tied, weights.head().bias() != null);
        List<Weight> list = WeightList.of(weights);
        if (entries.size() != list.size()) {
            throw new IllegalArgumentException(list.size() + " weights for the " + entries.size() + " tensors of a "
                    + config.architecture() + " of " + config.layers() + " layers");
        }
        SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
        for (int i = 0; i < entries.size(); i++) {
            add(writer, entries.get(i), list.get(i).matrix(), storage);
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UnwritableFileException(folder, e);
        }
        writer.write(folder.resolve(WEIGHTS));
        AtomicFile.write(
                folder.resolve(CheckpointConfig.FILE),
                Json.pretty(new CheckpointConfig(config, tied).json(storage)) + "\n");
    }

    /** A square map's shape does not tell which way it lies. */
    private static void requireLayout(GptConfig config, GptWeights weights) {
        Layout layout =
                config.architecture() == Architecture.GPT2 ? Layout.INPUT_OUTPUT : Layout.OUTPUT_INPUT;
        boolean fits = weights.head().layout() == Layout.OUTPUT_INPUT
                && weights.blocks().stream().flatMap(CheckpointWriter::maps).allMatch(map -> map.layout() == layout);
        if (!fits) {
            throw new IllegalArgumentException(config.architecture() + " checkpoints store " + layout);
        }
    }

    private static Stream<Projection> maps(Block block) {
        return Stream.concat(
                block.queryKeyValue().stream(), Stream.of(block.attentionOut(), block.mlpIn(), block.mlpOut()));
    }

    private static void add(SafetensorsWriter writer, Entry entry, Matrix matrix, StorageType storage) {
        int rows = entry.isVector() ? 1 : entry.rows();
        if (matrix.rows() != rows || matrix.columns() != entry.columns()) {
            throw new IllegalArgumentException(
                    entry.name() + " is " + matrix + ", not [" + rows + ", " + entry.columns() + "]");
        }
        SafetensorsWriter.RowSource source = (row, bytes) -> {
            for (int column = 0; column < entry.columns(); column++) {
                double value = matrix.at(row, column);
                if (!Narrowing.set(bytes, column, storage, (float) value)) {
                    throw new IllegalArgumentException(entry.name() + " holds " + value + " (row " + row + ", column "
                            + column + "), which " + storage + " cannot");
                }
            }
        };
        if (entry.isVector()) {
            writer.vector(entry.prefixed(), entry.columns(), storage, source);
        } else {
            writer.matrix(entry.prefixed(), entry.rows(), entry.columns(), storage, source);
        }
    }
}
