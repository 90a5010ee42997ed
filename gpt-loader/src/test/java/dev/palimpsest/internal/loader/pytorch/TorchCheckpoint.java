package dev.palimpsest.internal.loader.pytorch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.loader.checkpoint.Narrowing;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.safetensors.Safetensors;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Makes a checkpoint with {@code pytorch_model.bin} of one with {@code model.safetensors}. */
public final class TorchCheckpoint {

    private TorchCheckpoint() {}

    /**
     * {@code FROM TO zip|legacy TYPE SHARDS}, for manual tests.
     *
     * @throws IOException when a file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        convert(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2].equals("legacy"),
                StorageType.valueOf(arguments[3]), Integer.parseInt(arguments[4]));
    }

    /** @return {@code to}, created with the tokenizer and configuration of {@code from} */
    public static Path convert(Path from, Path to, boolean legacy, StorageType type, int shards) throws IOException {
        Files.createDirectories(to);
        for (String file : List.of("config.json", "vocab.json", "merges.txt")) {
            Files.copy(from.resolve(file), to.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        try (Arena arena = Arena.ofConfined()) {
            Safetensors source = Safetensors.open(from.resolve("model.safetensors"), arena);
            List<String> names = new ArrayList<>(source.names());
            int each = Math.ceilDiv(names.size(), shards);
            ObjectNode index = Json.NODES.objectNode();
            ObjectNode map = index.putObject("weight_map");
            for (int shard = 0; shard < shards; shard++) {
                String file = shards == 1 ? "pytorch_model.bin"
                        : String.format("pytorch_model-%05d-of-%05d.bin", shard + 1, shards);
                TorchWriter writer = new TorchWriter();
                for (String name : names.subList(shard * each, Math.min(names.size(), (shard + 1) * each))) {
                    writer.tensor(name, storage(type), type.bytes(), bytes(source.matrix(name), type),
                            source.shape(name).stream().mapToLong(Long::longValue).toArray());
                    map.put(name, file);
                }
                Files.write(to.resolve(file), legacy ? writer.legacy() : writer.archive());
            }
            if (shards > 1) {
                Files.writeString(to.resolve("pytorch_model.bin.index.json"), Json.write(index));
            }
        }
        return to;
    }

    /** The tensors of a safetensors file but one, of F32. */
    public static TorchWriter writer(Path file, String without) {
        TorchWriter writer = new TorchWriter();
        try (Arena arena = Arena.ofConfined()) {
            Safetensors source = Safetensors.open(file, arena);
            for (String name : source.names()) {
                if (!name.endsWith(without)) {
                    writer.tensor(name, "FloatStorage", 4, bytes(source.matrix(name), StorageType.F32),
                            source.shape(name).stream().mapToLong(Long::longValue).toArray());
                }
            }
        }
        return writer;
    }

    static String storage(StorageType type) {
        return switch (type) {
            case F64 -> "DoubleStorage";
            case F32 -> "FloatStorage";
            case F16 -> "HalfStorage";
            case BF16 -> "BFloat16Storage";
        };
    }

    private static byte[] bytes(Matrix matrix, StorageType type) {
        byte[] bytes = new byte[Math.toIntExact(matrix.size() * type.bytes())];
        for (int i = 0; i < matrix.size(); i++) {
            Narrowing.set(MemorySegment.ofArray(bytes), i, type,
                    (float) matrix.at(i / matrix.columns(), i % matrix.columns()));
        }
        return bytes;
    }
}
