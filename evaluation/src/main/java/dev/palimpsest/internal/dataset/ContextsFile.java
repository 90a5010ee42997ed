package dev.palimpsest.internal.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.palimpsest.internal.editing.parts.Contexts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads context templates, in which keys and target values are computed: {@code ["{}", "… {}", …]}. */
public final class ContextsFile {

    private static final String WANTED = "; expected a list of templates like [\"{}\", \"Note that. {}\"]";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ContextsFile() {}

    /**
     * The templates of {@code file}.
     *
     * @throws InvalidDataException unless it is a list of strings, the first {@code "{}"}, each with {@code {}} exactly
     *                              once
     */
    public static List<String> read(Path file) {
        List<String> templates = new ArrayList<>();
        for (JsonNode template : tree(file)) {
            if (!template.isTextual()) {
                throw new InvalidDataException(
                        file + ": " + JsonRecord.kind(template) + " is not a template" + WANTED);
            }
            templates.add(template.textValue());
        }
        try {
            return Contexts.checked(templates);
        } catch (IllegalArgumentException e) {
            throw new InvalidDataException(file + ": " + e.getMessage());
        }
    }

    private static JsonNode tree(Path file) {
        return TextFile.read(file, text -> {
            try (RecordParser parser = RecordParser.of(text)) {
                JsonNode tree = JSON.readTree(parser);
                if (tree == null || !tree.isArray() || parser.nextToken() != null) {
                    throw new InvalidDataException(file + ": not a JSON list of strings" + WANTED);
                }
                return tree;
            } catch (JsonProcessingException e) {
                throw new InvalidDataException(
                        file + ": not a JSON list of strings (" + JsonRecords.firstLine(e) + ")" + WANTED);
            }
        });
    }
}
