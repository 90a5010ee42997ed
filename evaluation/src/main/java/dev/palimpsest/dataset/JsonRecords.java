package dev.palimpsest.dataset;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Reads a JSON array of objects, or one object a line, one record at a time. */
public final class JsonRecords {

    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonRecords() {}

    /** Takes the records. */
    @FunctionalInterface
    public interface Visitor {

        /** @param record an object of the file, with what its errors need to name it */
        void accept(JsonRecord record);
    }

    /**
     * Shows every record of {@code file} to {@code visitor}, in order.
     *
     * @return how many there were
     * @throws InvalidDataException when the file is not there, not UTF-8, not JSON, or holds anything but objects
     */
    public static int read(Path file, Visitor visitor) {
        return readWhile(file, record -> {
            visitor.accept(record);
            return true;
        });
    }

    /**
     * Shows the records of {@code file} to {@code wantsMore}, in order, until it says no; what comes after is not read.
     *
     * @return how many were shown
     * @throws InvalidDataException as for {@link #read(Path, Visitor)}, for the part that is read
     */
    static int readWhile(Path file, Predicate<JsonRecord> wantsMore) {
        return TextFile.read(file, text -> {
            try (JsonParser parser = JSON.createParser(text)) {
                return read(file, parser, wantsMore);
            } catch (JsonProcessingException e) {
                throw broken(file, e);
            }
        });
    }

    private static int read(Path file, JsonParser parser, Predicate<JsonRecord> wantsMore) throws IOException {
        JsonToken token = parser.nextToken();
        boolean array = token == JsonToken.START_ARRAY;
        if (array) {
            token = parser.nextToken();
        }
        int index = 0;
        while (token != null && token != JsonToken.END_ARRAY) {
            int line = parser.currentTokenLocation().getLineNr();
            JsonNode node = JSON.readTree(parser);
            if (!node.isObject()) {
                throw new InvalidDataException(file + ": line " + line + ": record " + index + " is "
                        + JsonRecord.kind(node) + ", not an object; the file must be a JSON array of objects, or one"
                        + " object a line");
            }
            if (!wantsMore.test(new JsonRecord(file, line, index++, node))) {
                return index;
            }
            token = parser.nextToken();
        }
        if (array && parser.nextToken() != null) {
            throw new InvalidDataException(file + ": line " + parser.currentTokenLocation().getLineNr()
                    + ": something follows the end of the JSON array");
        }
        return index;
    }

    private static InvalidDataException broken(Path file, JsonProcessingException e) {
        JsonLocation where = e.getLocation();
        String place = where == null ? "" : ": line " + where.getLineNr() + ", column " + where.getColumnNr();
        return new InvalidDataException(file + place + ": not JSON (" + firstLine(e)
                + "); the file must be a JSON array of objects, or one object a line");
    }

    /** What Jackson has to say, without its location. */
    static String firstLine(JsonProcessingException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("broken");
    }
}
