package dev.palimpsest.internal.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.internal.message.Quote;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One JSON object of a file, with access to its fields and error messages that name its place. */
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

    /** Its position in the file, from 0. */
    public int index() {
        return index;
    }

    /** Whether the field exists and is not null. */
    public boolean has(String field) {
        return node.hasNonNull(field);
    }

    /** Whether the field is an object. */
    public boolean hasObject(String field) {
        return node.path(field).isObject();
    }

    /** The object in {@code field}; its errors name the same place. */
    public JsonRecord object(String field) {
        JsonNode value = required(field);
        if (!value.isObject()) {
            throw wrong(field, value, "an object");
        }
        return new JsonRecord(file, line, index, value);
    }

    /** A required string field. */
    public String text(String field) {
        JsonNode value = required(field);
        if (!value.isTextual()) {
            throw wrong(field, value, "text");
        }
        return value.textValue();
    }

    /** An integer field, or {@code otherwise} when it is missing. */
    public long number(String field, long otherwise) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        boolean whole = value.isIntegralNumber()
                ? value.canConvertToLong()
                // Up to 2⁵³ every whole number is a double.
                : value.isNumber() && value.canConvertToExactIntegral() && Math.abs(value.doubleValue()) <= 1L << 53;
        if (!whole) {
            throw value.isNumber()
                    ? unusable(SkipReason.wrong(field), "'" + field + "' must be a whole number of 64 bits, and is "
                            + Quote.bare(value))
                    : wrong(field, value, "a whole number");
        }
        return value.longValue();
    }

    /**
     * The strings of a field that is a string or a (nested) list of strings; numbers are converted. Empty when it is
     * missing.
     */
    public List<String> texts(String field) {
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

    /** The first non-blank of {@link #texts}, or null. */
    public String firstText(String field) {
        return texts(field).stream().filter(text -> !text.isBlank()).findFirst().orElse(null);
    }

    /** Every {@code {"prompt": …, "ground_truth": …}} in the lists of the object {@code field}. */
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

    /** The objects of a required list; their errors name the same place. */
    public List<JsonRecord> objects(String field) {
        JsonNode list = required(field);
        if (!list.isArray()) {
            throw wrong(field, list, "a list of objects");
        }
        List<JsonRecord> objects = new ArrayList<>();
        for (JsonNode each : list) {
            if (!each.isObject()) {
                throw wrong(field, each, "a list of objects");
            }
            objects.add(new JsonRecord(file, line, index, each));
        }
        return objects;
    }

    /** Whether the field is a list. */
    public boolean hasList(String field) {
        return node.path(field).isArray();
    }

    /** The names of its fields, in their order. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
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

    /** An error in this record. @param what the problem, without file, line and record */
    public InvalidDataException error(String what) {
        return new InvalidDataException(place() + ": " + what);
    }

    /** File, line and record, for error messages. */
    public String place() {
        return where() + "record " + index;
    }

    /** This record is invalid. @param what the problem, without file, line and record */
    public UnusableRecordException unusable(SkipReason reason, String what) {
        return new UnusableRecordException(reason, error(what).getMessage());
    }

    /** This record is invalid. @param what the problem with the record's number, without file and line */
    UnusableRecordException unusableNamed(SkipReason reason, String what) {
        return new UnusableRecordException(reason, where() + what);
    }

    private String where() {
        return file + ": line " + line + ": ";
    }

    /** The type of a value, for an error message. */
    static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list";
            case BOOLEAN -> "a boolean";
            case NULL, MISSING -> "null";
            case NUMBER -> "a number";
            case STRING -> "text";
            case OBJECT -> "an object";
            case BINARY, POJO -> "another type";
        };
    }
}
