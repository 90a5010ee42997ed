package dev.palimpsest.internal.loader.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.loader.file.InputFile;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies a {@code config.json} and keeps every field, known or not, except the storage type of the weights. */
public final class ExportedConfig {

    private static final String OLD = "torch_dtype";
    /** The field's name since Transformers 4.56. */
    private static final String NEW = "dtype";

    private ExportedConfig() {}

    /**
     * Writes the copy; byte for byte when nothing has to change.
     *
     * @param storage of all weights, or null when they have several types: then the source's field is kept
     */
    public static void write(Path source, Path folder, StorageType storage) {
        Path from = source.resolve(CheckpointConfig.FILE);
        Path to = folder.resolve(CheckpointConfig.FILE);
        JsonNode root = Json.read(from);
        if (storage == null || !(root instanceof ObjectNode config) || !set(config, name(storage))) {
            AtomicFile.write(to, bytes(from));
        } else {
            AtomicFile.write(to, Json.pretty(config) + "\n");
        }
    }

    /** @return whether something changed */
    private static boolean set(ObjectNode config, String type) {
        boolean changed = false;
        if (config.has(NEW) && !type.equals(config.path(NEW).textValue())) {
            config.put(NEW, type);
            changed = true;
        }
        if ((config.has(OLD) || !config.has(NEW)) && !type.equals(config.path(OLD).textValue())) {
            config.put(OLD, type);
            changed = true;
        }
        return changed;
    }

    /** PyTorch's name of a storage type. */
    static String name(StorageType storage) {
        return switch (storage) {
            case F64 -> "float64";
            case F32 -> "float32";
            case F16 -> "float16";
            case BF16 -> "bfloat16";
        };
    }

    private static byte[] bytes(Path file) {
        InputFile.requireRegular(file);
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw InvalidFileException.unreadable(file, e);
        }
    }
}
