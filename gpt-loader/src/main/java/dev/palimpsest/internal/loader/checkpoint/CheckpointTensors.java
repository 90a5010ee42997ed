package dev.palimpsest.internal.loader.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.internal.loader.file.FileStamp;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.safetensors.Safetensors;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A checkpoint's tensors by name, from one file or from shards.
 *
 * <pre>
 *   model.safetensors                                        everything, or
 *   model.safetensors.index.json                             {"weight_map": {tensor: shard's file name}}
 *   model-00001-of-00003.safetensors …                       the shards
 * </pre>
 *
 * Blocks and embeddings may be named with or without their prefix, {@code transformer.} for GPT-2.
 */
public final class CheckpointTensors {

    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final String TORCH = "pytorch_model.bin";

    /** Where a weight was found. */
    private record Place(Safetensors file, String tensor) {}
    private static final String SAFE = "convert them in Python: AutoModelForCausalLM.from_pretrained(DIR)"
            + ".save_pretrained(DIR, safe_serialization=True)";
    private static final Pattern SHARD = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}\\.safetensors");

    private final Path where;
    /** Of the index; null for a single file. */
    private final FileStamp index;
    private final Map<String, Safetensors> files;
    private final Map<WeightId, Place> places = new HashMap<>();

    private CheckpointTensors(Path where, FileStamp index, Map<String, Safetensors> files) {
        this.where = where;
        this.index = index;
        this.files = files;
    }

    /** Maps the files of {@code directory}; matrices are valid as long as {@code arena} is. */
    public static CheckpointTensors open(Path directory, Arena arena) {
        Path single = directory.resolve(SINGLE);
        Path index = directory.resolve(INDEX);
        if (Files.exists(single)) {
            Safetensors file = Safetensors.open(single, arena);
            Map<String, Safetensors> files = new HashMap<>();
            file.names().forEach(name -> files.put(name, file));
            return new CheckpointTensors(single, null, files);
        }
        if (Files.exists(index)) {
            FileStamp stamp = FileStamp.of(index);
            return new CheckpointTensors(index, stamp, openShards(index, arena));
        }
        if (Files.exists(directory.resolve(TORCH)) || Files.exists(directory.resolve(TORCH + ".index.json"))) {
            throw new InvalidFileException(directory, "the weights are in PyTorch's format only",
                    SAFE);
        }
        throw new InvalidFileException(directory, "no " + SINGLE + " or " + INDEX,
                "give the folder of a downloaded checkpoint");
    }

    private static Map<String, Safetensors> openShards(Path index, Arena arena) {
        JsonNode map = Json.read(index).path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new InvalidFileException(index, "no weight_map", "get the index again");
        }
        Map<String, Safetensors> shards = new HashMap<>();
        Map<String, Safetensors> files = new HashMap<>();
        for (Map.Entry<String, JsonNode> field : map.properties()) {
            String shard = shard(index, field.getKey(), field.getValue());
            Safetensors file = shards.computeIfAbsent(
                    shard, name -> Safetensors.open(index.resolveSibling(name), arena));
            if (!file.has(field.getKey())) {
                throw new InvalidFileException(file.file(), "no tensor " + Quote.of(field.getKey())
                        + ", though the index says so", "get shards and index of the same checkpoint");
            }
            files.put(field.getKey(), file);
        }
        return files;
    }

    /** A shard lies beside its index: its name has no folder, and cannot lead anywhere else. */
    private static String shard(Path index, String tensor, JsonNode value) {
        String name = value.isTextual() ? value.textValue() : "";
        if (name.endsWith(".bin")) {
            throw new InvalidFileException(index, "tensor " + Quote.of(tensor) + " is in " + Quote.of(name)
                    + ", a file in PyTorch's format", SAFE);
        }
        if (!SHARD.matcher(name).matches()) {
            throw new InvalidFileException(index, "tensor " + Quote.of(tensor) + " is in "
                    + (value.isTextual() ? Quote.of(name) : Quote.bare(value)) + ", which is not a file name ending in"
                    + " .safetensors", "get the index again");
        }
        return name;
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
     * A tensor, a vector as a matrix of one row.
     *
     * @throws InvalidFileException when it is missing, of another shape, or not F32, F16 or BF16
     */
    Matrix find(StoredTensor tensor) {
        String name = tensor.name();
        String key = files.containsKey(tensor.publishedName()) ? tensor.publishedName() : name;
        List<Long> shape = tensor.isVector()
                ? List.of((long) tensor.columns())
                : List.of((long) tensor.rows(), (long) tensor.columns());
        Safetensors file = files.get(key);
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
        if (matrix.type() == StorageType.F64) {
            throw new InvalidFileException(
                    file.file(), "tensor '" + key + "' is of dtype F64", "convert it to F32, F16 or BF16");
        }
        places.put(tensor.weight(), new Place(file, key));
        return matrix;
    }

    /** The name under which a weight was found. */
    public String name(WeightId weight) {
        return places.get(weight).tensor();
    }

    /** Stamps of the files with weights and of their index, each once, by name. */
    public List<FileStamp> stamps() {
        return Stream.concat(Stream.ofNullable(index), files.values().stream().map(Safetensors::stamp)).distinct()
                .sorted(Comparator.comparing(FileStamp::file)).toList();
    }

    /** The error for a weight that contains NaN or infinity. @param element row after row */
    public InvalidFileException nonFinite(GptWeights.Weight weight, long element) {
        Place place = places.get(weight.id());
        return place.file().nonFinite(place.tensor(), weight.matrix(), element);
    }
}
