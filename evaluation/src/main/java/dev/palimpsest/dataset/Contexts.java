package dev.palimpsest.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the templates that keys and target values are computed in: {@code ["{}", "… {}", …]}. */
public final class Contexts {

    private static final String SLOT = "{}";

    private Contexts() {}

    /**
     * The templates of {@code file}.
     *
     * @throws InvalidDataException unless it is a list of texts, the first {@code "{}"}, each holding {@code {}} once
     */
    public static List<String> read(Path file) {
        JsonNode list = TextFile.read(file, text -> {
            try {
                return new ObjectMapper().readTree(text);
            } catch (JsonProcessingException e) {
                throw new InvalidDataException(file + ": not JSON ("
                        + e.getOriginalMessage().lines().findFirst().orElse("broken") + "); contexts are a list like"
                        + " [\"{}\", \"Note that. {}\"]");
            }
        });
        if (!list.isArray() || list.isEmpty()) {
            throw new InvalidDataException(file + ": contexts are a list of texts like [\"{}\", \"Note that. {}\"]");
        }
        List<String> contexts = new ArrayList<>();
        for (JsonNode context : list) {
            String template = context.isTextual() ? context.textValue() : "";
            int slot = template.indexOf(SLOT);
            if (slot < 0 || template.indexOf(SLOT, slot + 1) >= 0) {
                throw new InvalidDataException(
                        file + ": context " + contexts.size() + " must be a text that holds {} once, and is " + context);
            }
            contexts.add(template);
        }
        if (!contexts.getFirst().equals(SLOT)) {
            throw new InvalidDataException(file + ": the first context must be \"{}\", the bare prompt");
        }
        return contexts;
    }
}
