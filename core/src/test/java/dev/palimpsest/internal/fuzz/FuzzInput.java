package dev.palimpsest.internal.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The files of one input by name.
 *
 * @param files their bytes
 */
public record FuzzInput(SequencedMap<String, byte[]> files) {

    public static FuzzInput of(String name, byte[] bytes) {
        return new FuzzInput(new LinkedHashMap<>()).and(name, bytes);
    }

    /** These files and one more, or with another content of one. */
    public FuzzInput and(String name, byte[] bytes) {
        SequencedMap<String, byte[]> more = new LinkedHashMap<>(files);
        more.put(name, bytes);
        return new FuzzInput(more);
    }

    /** Bytes of all files. */
    public long size() {
        return files.values().stream().mapToLong(bytes -> bytes.length).sum();
    }

    /** Leaves these files alone in {@code folder}; each is a new file, since the last one may still be mapped. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (var old = Files.newDirectoryStream(folder)) {
            for (Path file : old) {
                Files.delete(file);
            }
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
    }
}
