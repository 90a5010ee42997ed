package dev.palimpsest.internal.loader.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a header's JSON and checks every number in it against the file. Together the tensors fill the data exactly: as
 * the format demands, none overlaps another, and no byte belongs to none.
 */
final class HeaderReader {

    private static final String AGAIN = SafetensorsHeader.AGAIN;
    /** Tensors, and metadata strings: far more than models have, for edits files of many batches. */
    private static final int MOST_NAMES = 1_000_000;
    private static final int MOST_DIMENSIONS = 16;

    private final Path file;
    private final JsonParser parser;
    private final Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, String> dtypes = new HashMap<>();
    /** The first tensor without what an entry needs; reported when the rest of the header is known to be JSON. */
    private String invalid;

    HeaderReader(Path file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /**
     * The header.
     *
     * @param data      offset of the data in the file
     * @param available bytes of data
     */
    SafetensorsHeader read(long data, long available) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new InvalidFileException(file, "the header is empty", AGAIN);
        }
        if (first != JsonToken.START_OBJECT) {
            throw new InvalidFileException(file, "the header is not a JSON object", AGAIN);
        }
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            if (name.equals(SafetensorsHeader.METADATA)) {
                readMetadata();
                continue;
            }
            readEntry(name);
            requireFew(tensors, "tensors");
        }
        if (parser.nextToken() != null) {
            throw new InvalidFileException(file, "the header is not JSON (there is content after its end)", AGAIN);
        }
        if (invalid != null) {
            throw new InvalidFileException(file, "tensor " + Quote.of(invalid)
                    + " lacks a valid dtype, shape or pair of data_offsets", AGAIN);
        }
        tensors.values().forEach(entry -> check(entry, available));
        checkTiling(available);
        return new SafetensorsHeader(
                Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(metadata), data);
    }

    private void readMetadata() throws IOException {
        if (!parser.isExpectedStartObjectToken()) {
            throw new InvalidFileException(file, "the metadata is not a JSON object", AGAIN);
        }
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw new InvalidFileException(
                        file, "metadata " + Quote.of(name) + " is not a string", "write it as a string");
            }
            metadata.put(name, parser.getText());
            requireFew(metadata, "metadata strings");
        }
    }

    private void requireFew(Map<String, ?> names, String what) {
        if (names.size() > MOST_NAMES) {
            throw new InvalidFileException(file, "more than " + MOST_NAMES + " " + what, "divide the file into several");
        }
    }

    private void readEntry(String name) throws IOException {
        String dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        if (parser.isExpectedStartObjectToken()) {
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                switch (field) {
                    case "dtype" -> dtype = value == JsonToken.VALUE_STRING ? shared(parser.getText()) : null;
                    case "shape" -> shape = readLongs();
                    case "data_offsets" -> offsets = readLongs();
                    default -> parser.skipChildren();
                }
            }
        } else {
            parser.skipChildren();
        }
        if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
            invalid = invalid == null ? name : invalid;
            return;
        }
        tensors.put(name, new TensorEntry(name, dtype, shape, offsets.get(0), offsets.get(1)));
    }

    /** Most tensors have the same few. */
    private String shared(String dtype) {
        return dtypes.computeIfAbsent(dtype, same -> same);
    }

    /** An array of non-negative whole numbers, or null for anything else, which is skipped. */
    private List<Long> readLongs() throws IOException {
        if (!parser.isExpectedStartArrayToken()) {
            parser.skipChildren();
            return null;
        }
        List<Long> values = new ArrayList<>(2);
        boolean valid = true;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            valid &= token == JsonToken.VALUE_NUMBER_INT
                    && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                    && parser.getLongValue() >= 0
                    && values.size() < MOST_DIMENSIONS;
            if (valid) {
                values.add(parser.getLongValue());
            } else {
                parser.skipChildren();
            }
        }
        return valid ? List.copyOf(values) : null;
    }

    private void check(TensorEntry entry, long available) {
        String tensor = "tensor " + Quote.of(entry.name()) + " ";
        if (entry.begin() > entry.end()) {
            throw new InvalidFileException(
                    file, tensor + "begins at " + entry.begin() + ", after its end at " + entry.end(), AGAIN);
        }
        if (entry.end() > available) {
            throw new InvalidFileException(file, tensor + "ends at byte " + entry.end() + " of the data, which has "
                    + available + ": the file is cut off", "get it again");
        }
        Integer bytes = TensorEntry.BYTES.get(entry.dtype());
        if (bytes == null) {
            return; // A newer dtype: an error only when the tensor is read.
        }
        long size;
        try {
            size = bytes;
            for (long dimension : entry.shape()) {
                size = Math.multiplyExact(size, dimension);
            }
        } catch (ArithmeticException e) {
            throw new InvalidFileException(
                    file, tensor + "has the impossible shape " + Quote.bare(entry.shape()), AGAIN, e);
        }
        if (size != entry.end() - entry.begin()) {
            throw new InvalidFileException(file, tensor + entry.dtype() + Quote.bare(entry.shape()) + " needs " + size
                    + " bytes, its offsets hold " + (entry.end() - entry.begin()), AGAIN);
        }
    }

    private void checkTiling(long available) {
        List<TensorEntry> inOrder = new ArrayList<>(tensors.values());
        inOrder.sort(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
        long end = 0;
        TensorEntry before = null;
        for (TensorEntry entry : inOrder) {
            if (entry.begin() < end) {
                throw new InvalidFileException(file, "tensor " + Quote.of(entry.name()) + " begins at byte "
                        + entry.begin() + " of the data, inside of tensor " + Quote.of(before.name()), AGAIN);
            }
            requireNoGap(end, entry.begin());
            end = entry.end();
            before = entry;
        }
        requireNoGap(end, available);
    }

    private void requireNoGap(long from, long to) {
        if (from < to) {
            throw new InvalidFileException(
                    file, "bytes " + from + " to " + (to - 1) + " of the data belong to no tensor", AGAIN);
        }
    }
}
