package dev.palimpsest.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One object of a file: its fields, and errors that say where it stands. */
public final class JsonRecord {

    private static final String QUESTIONS = "lists of objects with prompt and ground_truth";

    private final Path file;
    private final int line;
    private final int index;
    private final JsonNode node;

    JsonRecord(Path file, int line, int index, JsonNode node) {
        this.file = file;
        this.line = line;
        this.index = index;
        this.node = node;
    }

    /** Its place in the file, from 0. */
    public int index() {
        return index;
    }

    /** Whether the field is there and not null. */
    public boolean has(String field) {
        return node.hasNonNull(field);
    }

    /** Whether the field is an object. */
    boolean hasObject(String field) {
        return node.path(field).isObject();
    }

    /** The object in {@code field}, for errors at the same place. */
    JsonRecord object(String field) {
        JsonNode value = required(field);
        if (!value.isObject()) {
            throw wrong(field, value, "an object");
        }
        return new JsonRecord(file, line, index, value);
    }

    /** A field that must be text. */
    public String text(String field) {
        JsonNode value = required(field);
        if (!value.isTextual()) {
            throw wrong(field, value, "text");
        }
        return value.textValue();
    }

    /** A field that is a whole number, or {@code otherwise} when it is not there. */
    long number(String field, long otherwise) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.canConvertToExactIntegral()) {
            throw wrong(field, value, "a whole number");
        }
        return value.longValue();
    }

    /**
     * The texts of a field that is one text, or a list of texts (of lists of texts …); numbers count as their digits.
     * Empty when it is not there.
     */
    List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        gather(field, node.path(field), texts);
        return texts;
    }

    private void gather(String field, JsonNode value, List<String> texts) {
        if (value.isArray()) {
            value.forEach(element -> gather(field, element, texts));
        } else if (value.isTextual() || value.isNumber()) {
            texts.add(value.asText());
        } else if (!value.isMissingNode() && !value.isNull()) {
            throw wrong(field, value, "text or a list of texts");
        }
    }

    /** The first of {@link #texts} that is not blank, or null. */
    String firstText(String field) {
        return texts(field).stream().filter(text -> !text.isBlank()).findFirst().orElse(null);
    }

    /** Every {@code {"prompt": …, "ground_truth": …}} in the lists of the object {@code field}, by kind. */
    List<JsonRecord> questions(String field) {
        List<JsonRecord> questions = new ArrayList<>();
        for (JsonNode list : node.path(field)) {
            if (!list.isArray() && !list.isNull()) {
                throw wrong(field, list, QUESTIONS);
            }
            for (JsonNode question : list) {
                if (!question.isObject()) {
                    throw wrong(field, question, QUESTIONS);
                }
                questions.add(new JsonRecord(file, line, index, question));
            }
        }
        return questions;
    }

    private JsonNode required(String field) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            throw unusable(SkipReason.missing(field), "'" + field + "' is missing");
        }
        return value;
    }

    private UnusableRecordException wrong(String field, JsonNode value, String wanted) {
        return unusable(SkipReason.wrong(field), "'" + field + "' must be " + wanted + ", and is " + kind(value));
    }

    /** An error at this record. @param what without file, line and record */
    public InvalidDataException error(String what) {
        return new InvalidDataException(where() + "record " + index + ": " + what);
    }

    /** This record cannot be used. @param what without file, line and record */
    UnusableRecordException unusable(SkipReason reason, String what) {
        return new UnusableRecordException(reason, error(what).getMessage());
    }

    /** This record cannot be used. @param what already names the record, without file and line */
    UnusableRecordException unusableNamed(SkipReason reason, String what) {
        return new UnusableRecordException(reason, where() + what);
    }

    private String where() {
        return file + ": line " + line + ": ";
    }

    /** What a value is, for an error. */
    static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list";
            case BOOLEAN -> "a truth value";
            case NULL, MISSING -> "null";
            case NUMBER -> "a number";
            case STRING -> "text";
            case OBJECT -> "an object";
            case BINARY, POJO -> "something else";
        };
    }
}
