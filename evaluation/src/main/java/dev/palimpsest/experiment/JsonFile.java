package dev.palimpsest.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.palimpsest.loader.file.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A record on disk as JSON, complete or not there at all. Numbers come back bit for bit: they are written with as many
 * digits as tell them from their neighbours, and NaN and infinity as texts.
 */
final class JsonFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonFile() {}

    static void write(Path file, Object value) {
        AtomicFile.write(file, bytes(value));
    }

    /** The value as it is written: the same for the same value. */
    static byte[] bytes(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON for " + value.getClass(), e);
        }
    }

    /**
     * What was written, or nothing when there is no such file.
     *
     * @throws IllegalArgumentException when the file holds something else
     */
    static <T> Optional<T> read(Path file, TypeReference<T> type) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), type));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + ": not what was written there (" + e.getOriginalMessage()
                    + "); delete it to have it made again", e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }
}
