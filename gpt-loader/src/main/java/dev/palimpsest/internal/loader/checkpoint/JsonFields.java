package dev.palimpsest.internal.loader.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.model.ConfigFields;
import dev.palimpsest.loader.InvalidFileException;
import java.nio.file.Path;
import java.util.Set;

/** The fields of a {@code config.json}; every refusal is an {@link InvalidFileException}. */
record JsonFields(Path file, JsonNode root) implements ConfigFields {

    static final String REMEDY = "give the checkpoint's own config.json";

    @Override
    public boolean has(String field) {
        return root.hasNonNull(field);
    }

    @Override
    public int integer(String field) {
        JsonNode value = root.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new InvalidFileException(file, field + " is " + (value.isMissingNode() ? "missing" : Quote.bare(value))
                    + ", not a whole number", REMEDY);
        }
        return value.intValue();
    }

    @Override
    public int integer(String field, int missing) {
        return root.has(field) ? integer(field) : missing;
    }

    @Override
    public float decimal(String field, double missing) {
        JsonNode value = root.path(field);
        if (value.isMissingNode()) {
            return (float) missing;
        }
        if (!value.isNumber() || !Float.isFinite(value.floatValue())) {
            throw new InvalidFileException(
                    file, field + " is " + Quote.bare(value) + ", not a finite number of 32 bits", REMEDY);
        }
        return value.floatValue();
    }

    @Override
    public void requireText(String field, String standard, Set<String> supported) {
        String value = text(field, standard);
        if (!supported.contains(value)) {
            throw new InvalidFileException(file, field + " is " + Quote.bare(value), "give a checkpoint with " + standard);
        }
    }

    @Override
    public void requireFlag(String field, boolean standard) {
        boolean value = flag(field, standard);
        if (value != standard) {
            throw new InvalidFileException(file, field + " is " + value, "give a checkpoint with " + standard);
        }
    }

    @Override
    public int endOfText(int vocabulary, int missing) {
        JsonNode value = root.path("eos_token_id");
        if (value.isMissingNode()) {
            return missing < vocabulary ? missing : -1;
        }
        if (!value.isNull() && !value.isArray() && !value.isIntegralNumber()) {
            throw new InvalidFileException(
                    file, "eos_token_id is " + Quote.bare(value) + ", neither an id nor a list of ids", REMEDY);
        }
        for (JsonNode id : value.isArray() ? value : Json.NODES.arrayNode().add(value)) {
            if (id.canConvertToInt() && id.isIntegralNumber() && id.intValue() >= 0 && id.intValue() < vocabulary) {
                return id.intValue();
            }
        }
        return -1;
    }

    /** The field's text, or {@code missing} if the field is absent. */
    String text(String field, String missing) {
        JsonNode value = root.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return missing;
        }
        if (!value.isTextual()) {
            throw new InvalidFileException(file, field + " is " + Quote.bare(value) + ", not text", REMEDY);
        }
        return value.textValue();
    }

    /** The field as a flag, or {@code missing} if the field is absent. */
    boolean flag(String field, boolean missing) {
        JsonNode value = root.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return missing;
        }
        if (!value.isBoolean()) {
            throw new InvalidFileException(file, field + " is " + Quote.bare(value) + ", not true or false", REMEDY);
        }
        return value.booleanValue();
    }
}
