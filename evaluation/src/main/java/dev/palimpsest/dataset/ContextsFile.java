package dev.palimpsest.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.palimpsest.editing.parts.Contexts;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Reads context templates, in which keys and target values are computed: {@code ["{}", "… {}", …]}. */
public final class ContextsFile {

    private static final String WANTED = "; expected a list of templates like [\"{}\", \"Note that. {}\"]";

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ContextsFile() {}

    /**
     * The templates of {@code file}.
     *
     * @throws InvalidDataException unless it is a list of strings, the first {@code "{}"}, each with {@code {}} exactly
     *                              once
     */
    public static List<String> read(Path file) {
        List<String> templates = TextFile.read(file, text -> {
            try {
                return JSON.readValue(text, new TypeReference<>() {});
            } catch (JsonProcessingException e) {
                throw new InvalidDataException(
                        file + ": not a JSON list of strings (" + JsonRecords.firstLine(e) + ")" + WANTED);
            }
        });
        if (templates == null || templates.stream().anyMatch(Objects::isNull)) {
            throw new InvalidDataException(file + ": null is not a template" + WANTED);
        }
        try {
            return Contexts.checked(templates);
        } catch (IllegalArgumentException e) {
            throw new InvalidDataException(file + ": " + e.getMessage());
        }
    }
}
