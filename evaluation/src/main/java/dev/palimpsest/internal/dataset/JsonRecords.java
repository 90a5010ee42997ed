package dev.palimpsest.internal.dataset;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Streams the records of a JSON array of objects, or of a file with one object per line. */
public final class JsonRecords {

    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonRecords() {}

    /** Receives the records. */
    @FunctionalInterface
    public interface Visitor {

        /** @param record an object of the file */
        void accept(JsonRecord record);
    }

    /**
     * Passes every record of {@code file} to {@code visitor}, in order.
     *
     * @return the number of records
     * @throws InvalidDataException when the file does not exist, is not UTF-8 or not JSON, or contains anything but
     *                              objects
     */
    public static int read(Path file, Visitor visitor) {
        return readWhile(file, record -> {
            visitor.accept(record);
            return true;
        });
    }

    /**
     * Passes the records of {@code file} to {@code wantsMore}, in order, until it returns false; the rest is not read.
     *
     * @return the number of records passed
     * @throws InvalidDataException as {@link #read(Path, Visitor)}, for the part that is read
     */
    public static int readWhile(Path file, Predicate<JsonRecord> wantsMore) {
        return TextFile.read(file, text -> {
            try (RecordParser parser = RecordParser.of(text)) {
                try {
                    return read(file, parser, wantsMore);
                } catch (JsonProcessingException e) {
                    // A limit that is passed has no place of its own.
                    throw broken(file, e, e.getLocation() == null ? parser.currentLocation() : e.getLocation());
                }
            }
        });
    }

    private static int read(Path file, RecordParser parser, Predicate<JsonRecord> wantsMore) throws IOException {
        JsonToken token = parser.nextToken();
        boolean array = token == JsonToken.START_ARRAY;
        if (array) {
            token = parser.nextToken();
        }
        int index = 0;
        while (token != null && token != JsonToken.END_ARRAY) {
            int line = parser.currentTokenLocation().getLineNr();
            parser.beginRecord();
            JsonNode node = JSON.readTree(parser);
            if (!node.isObject()) {
                throw new InvalidDataException(file + ": line " + line + ": record " + index + " is "
                        + JsonRecord.kind(node) + ", not an object; the file must be a JSON array of objects, or one"
                        + " object per line");
            }
            if (!wantsMore.test(new JsonRecord(file, line, index++, node))) {
                return index;
            }
            token = parser.nextToken();
        }
        if (array && parser.nextToken() != null) {
            throw new InvalidDataException(file + ": line " + parser.currentTokenLocation().getLineNr()
                    + ": unexpected content after the end of the JSON array");
        }
        return index;
    }

    private static InvalidDataException broken(Path file, JsonProcessingException e, JsonLocation where) {
        String place = ": line " + where.getLineNr() + ", column " + where.getColumnNr();
        if (e instanceof StreamConstraintsException) {
            return new InvalidDataException(file + place + ": too large (" + firstLine(e)
                    + "); split the record, or remove what is not needed");
        }
        return new InvalidDataException(file + place + ": not JSON (" + firstLine(e)
                + "); the file must be a JSON array of objects, or one object per line");
    }

    /** Jackson's message without its location. */
    static String firstLine(JsonProcessingException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("broken").replaceFirst(", from `[^`]*`", "");
    }
}
