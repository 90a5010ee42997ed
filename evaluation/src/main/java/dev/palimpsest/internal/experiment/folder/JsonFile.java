package dev.palimpsest.internal.experiment.folder;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.loader.file.JsonLimits;
import dev.palimpsest.internal.loader.file.SealedJson;
import dev.palimpsest.internal.metric.RecordScore;
import dev.palimpsest.internal.metric.Summary;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A JSON file that is written atomically and contains its digest ({@link SealedJson}). Numbers are read back bit for bit:
 * they are written with as many digits as needed, NaN and infinity as strings.
 */
public final class JsonFile {

    private static final ObjectMapper JSON = JsonMapper.builder(JsonLimits.streaming())
            .addMixIn(Summary.class, SummaryAsScores.class)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** A summary is computed from its scores, so only the scores are saved. */
    private abstract static class SummaryAsScores {

        @JsonValue
        abstract List<RecordScore> scores();

        @JsonCreator
        static Summary of(List<RecordScore> scores) {
            return Summary.of(scores);
        }
    }

    private JsonFile() {}

    public static void write(Path file, Object value) {
        AtomicFile.write(file, SealedJson.text(JSON.valueToTree(value)));
    }

    /** The bytes that are written; equal values give equal bytes. */
    public static byte[] bytes(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write JSON for " + value.getClass(), e);
        }
    }

    /**
     * Reads the file, if it exists.
     *
     * @throws InvalidFileException when the file does not contain the expected JSON, or is damaged
     */
    public static <T> Optional<T> read(Path file, TypeReference<T> type) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            T value = JSON.readValue(JSON.treeAsTokens(SealedJson.read(file)), type);
            if (value == null) {
                throw unexpected(file, "null", null);
            }
            return Optional.of(value);
        } catch (JsonProcessingException e) {
            throw unexpected(file, e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    private static InvalidFileException unexpected(Path file, String what, IOException cause) {
        return new InvalidFileException(
                file, "unexpected content (" + what + ")", "delete it to have it computed again", cause);
    }
}
