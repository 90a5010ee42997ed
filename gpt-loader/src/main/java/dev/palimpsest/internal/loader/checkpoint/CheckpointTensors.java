package dev.palimpsest.internal.loader.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.internal.loader.file.FileStamp;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.file.TensorFile;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.model.weights.StoredTensor;
import dev.palimpsest.internal.model.weights.WeightId;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.loader.InvalidFileException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A checkpoint's tensors by name, from one file or from shards. The first of these that exists is read:
 *
 * <pre>
 *   model.safetensors                                        everything
 *   model.safetensors.index.json                             {"weight_map": {tensor: shard's file name}}
 *   pytorch_model.bin                                        everything, as torch.save wrote it
 *   pytorch_model.bin.index.json                             as the other index
 *   model-00001-of-00003.safetensors, pytorch_model-00001-of-00003.bin …        the shards
 * </pre>
 *
 * Blocks and embeddings may be named with or without their prefix, {@code transformer.} for GPT-2.
 */
public final class CheckpointTensors {

    /** Where a weight was found. */
    private record Place(TensorFile file, String tensor) {}

    private final WeightFormat format;
    private final Path where;
    /** Of the index; null for a single file. */
    private final FileStamp index;
    private final Map<String, TensorFile> files;
    private final Arena arena;
    private final Map<WeightId, Place> places = new HashMap<>();
    private final Map<WeightId, Matrix> stored = new HashMap<>();

    private CheckpointTensors(
            WeightFormat format, Path where, FileStamp index, Map<String, TensorFile> files, Arena arena) {
        this.format = format;
        this.where = where;
        this.index = index;
        this.files = files;
        this.arena = arena;
    }

    /** Maps the files of {@code directory}; matrices are valid as long as {@code arena} is. */
    public static CheckpointTensors open(Path directory, Arena arena) {
        for (WeightFormat format : WeightFormat.values()) {
            Path single = directory.resolve(format.single());
            Path index = directory.resolve(format.index());
            if (Files.exists(single)) {
                TensorFile file = format.open(single, arena);
                Map<String, TensorFile> files = new HashMap<>();
                file.names().forEach(name -> files.put(name, file));
                return new CheckpointTensors(format, single, null, files, arena);
            }
            if (Files.exists(index)) {
                FileStamp stamp = FileStamp.of(index);
                return new CheckpointTensors(format, index, stamp, openShards(format, index, arena), arena);
            }
        }
        throw new InvalidFileException(directory, "no weights: no model.safetensors or pytorch_model.bin, and no index"
                + " of either's shards", "give the folder of a downloaded checkpoint");
    }

    private static Map<String, TensorFile> openShards(WeightFormat format, Path index, Arena arena) {
        JsonNode map = Json.read(index).path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new InvalidFileException(index, "no weight_map", "get the index again");
        }
        Map<String, TensorFile> shards = new HashMap<>();
        Map<String, TensorFile> files = new HashMap<>();
        for (Map.Entry<String, JsonNode> field : map.properties()) {
            String shard = shard(format, index, field.getKey(), field.getValue());
            TensorFile file = shards.computeIfAbsent(shard, name -> format.open(index.resolveSibling(name), arena));
            if (!file.has(field.getKey())) {
                throw new InvalidFileException(file.file(), "no tensor " + Quote.of(field.getKey())
                        + ", though the index says so", "get shards and index of the same checkpoint");
            }
            files.put(field.getKey(), file);
        }
        return files;
    }

    /** A shard lies beside its index: its name has no folder, and cannot lead anywhere else. */
    private static String shard(WeightFormat format, Path index, String tensor, JsonNode value) {
        String name = value.isTextual() ? value.textValue() : "";
        if (!format.isShard(name)) {
            throw new InvalidFileException(index, "tensor " + Quote.of(tensor) + " is in "
                    + (value.isTextual() ? Quote.of(name) : Quote.bare(value)) + ", which is not a file name ending in "
                    + format.suffix(), "get the index again");
        }
        return name;
    }

    /** The files' format. */
    public WeightFormat format() {
        return format;
    }

    /** Storage types in the files, of the weights that were found. */
    public Set<StorageType> storedTypes() {
        Set<StorageType> types = EnumSet.noneOf(StorageType.class);
        stored.values().forEach(matrix -> types.add(matrix.type()));
        return Collections.unmodifiableSet(types);
    }

    /** Bytes in the files of the weights that were found. */
    public long storedBytes() {
        return stored.values().stream().mapToLong(matrix -> matrix.memory().byteSize()).sum();
    }

    /** The number of tensors. */
    int count() {
        return files.size();
    }

    /** The file, or the index of several. */
    Path where() {
        return where;
    }

    /** Whether a tensor exists, under either name. */
    boolean has(StoredTensor tensor) {
        return files.containsKey(tensor.publishedName()) || files.containsKey(tensor.name());
    }

    /**
     * A tensor, a vector as a matrix of one row: a view of the mapped file, or, of F64, a copy that is rounded to F32.
     *
     * @throws InvalidFileException when it is missing, of another shape, not F64, F32, F16 or BF16, or of F64 and beyond
     *                              F32's range
     */
    Matrix find(StoredTensor tensor) {
        String name = tensor.name();
        String key = files.containsKey(tensor.publishedName()) ? tensor.publishedName() : name;
        List<Long> shape = tensor.isVector()
                ? List.of((long) tensor.columns())
                : List.of((long) tensor.rows(), (long) tensor.columns());
        TensorFile file = files.get(key);
        if (file == null) {
            throw new InvalidFileException(where, "no tensor '" + name + "'",
                    "give a complete checkpoint that fits its config.json");
        }
        List<Long> found = file.shape(key);
        if (!found.equals(shape)) {
            throw new InvalidFileException(file.file(), "tensor '" + key + "' has shape " + Quote.bare(found) + ", expected "
                    + shape, "give weights and config.json of the same checkpoint");
        }
        Matrix matrix = file.matrix(key);
        places.put(tensor.weight(), new Place(file, key));
        stored.put(tensor.weight(), matrix);
        return matrix.type() == StorageType.F64 ? SinglePrecision.of(file, key, matrix, arena) : matrix;
    }

    /** The name under which a weight was found. */
    public String name(WeightId weight) {
        return places.get(weight).tensor();
    }

    /** Stamps of the files with weights and of their index, each once, by name. */
    public List<FileStamp> stamps() {
        return Stream.concat(Stream.ofNullable(index), files.values().stream().map(TensorFile::stamp)).distinct()
                .sorted(Comparator.comparing(FileStamp::file)).toList();
    }

    /** The error for a weight that contains NaN or infinity. @param element row after row */
    public InvalidFileException nonFinite(GptWeights.Weight weight, long element) {
        Place place = places.get(weight.id());
        return place.file().nonFinite(place.tensor(), weight.matrix(), element);
    }
}
