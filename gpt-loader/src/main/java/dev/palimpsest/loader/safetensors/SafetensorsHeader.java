package dev.palimpsest.loader.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.loader.file.Json;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file, read and checked against the file's size.
 *
 * @param tensors  by name, in the file's order
 * @param metadata the {@code __metadata__} strings
 * @param data     offset in the file of the first byte of data
 */
record SafetensorsHeader(Map<String, TensorEntry> tensors, Map<String, String> metadata, long data) {

    static final String METADATA = "__metadata__";
    /** The format's own limit. */
    static final long LARGEST = 100_000_000;

    private static final ValueLayout.OfLong LENGTH =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final String AGAIN = "the file is damaged or incomplete: get it again";

    /**
     * The header at the start of {@code bytes}, the whole file.
     *
     * @throws InvalidFileException when the header is invalid or refers to data beyond the file
     */
    static SafetensorsHeader parse(Path file, MemorySegment bytes) {
        if (bytes.byteSize() < Long.BYTES) {
            throw new InvalidFileException(
                    file, "only " + bytes.byteSize() + " bytes long, not a safetensors file", AGAIN);
        }
        long length = bytes.get(LENGTH, 0);
        if (length < 0 || length > LARGEST) {
            throw new InvalidFileException(file, "a header of " + Long.toUnsignedString(length)
                    + " bytes, not a safetensors file", "give a .safetensors file, or get it again");
        }
        if (length > bytes.byteSize() - Long.BYTES) {
            throw new InvalidFileException(file, "the header of " + length + " bytes is cut off after "
                    + (bytes.byteSize() - Long.BYTES), AGAIN);
        }
        byte[] json = bytes.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
        JsonNode root = Json.parse(file, "the header", json);
        if (!root.isObject()) {
            throw new InvalidFileException(file, "the header is not a JSON object", AGAIN);
        }
        long data = Long.BYTES + length;
        Map<String, TensorEntry> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (field.getKey().equals(METADATA)) {
                readMetadata(file, field.getValue(), metadata);
            } else {
                TensorEntry entry = readEntry(file, field.getKey(), field.getValue());
                check(file, entry, bytes.byteSize() - data);
                tensors.put(entry.name(), entry);
            }
        }
        return new SafetensorsHeader(
                Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(metadata), data);
    }

    private static void readMetadata(Path file, JsonNode node, Map<String, String> metadata) {
        if (!node.isObject()) {
            throw new InvalidFileException(file, "the metadata is not a JSON object", AGAIN);
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!field.getValue().isTextual()) {
                throw new InvalidFileException(
                        file, "metadata '" + field.getKey() + "' is not a string", "write it as a string");
            }
            metadata.put(field.getKey(), field.getValue().textValue());
        }
    }

    private static TensorEntry readEntry(Path file, String name, JsonNode node) {
        List<Long> offsets = readLongs(node.path("data_offsets"));
        List<Long> shape = readLongs(node.path("shape"));
        if (!node.path("dtype").isTextual() || shape == null || offsets == null || offsets.size() != 2) {
            throw new InvalidFileException(file, "tensor '" + name
                    + "' lacks a valid dtype, shape or pair of data_offsets", AGAIN);
        }
        return new TensorEntry(
                name, node.path("dtype").textValue(), shape, offsets.get(0), offsets.get(1));
    }

    /** An array of non-negative whole numbers, or null for anything else. */
    private static List<Long> readLongs(JsonNode array) {
        if (!array.isArray()) {
            return null;
        }
        List<Long> values = new ArrayList<>();
        for (JsonNode value : array) {
            if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
                return null;
            }
            values.add(value.longValue());
        }
        return List.copyOf(values);
    }

    private static void check(Path file, TensorEntry entry, long available) {
        String tensor = "tensor '" + entry.name() + "' ";
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
                    file, tensor + "has the impossible shape " + entry.shape(), AGAIN, e);
        }
        if (size != entry.end() - entry.begin()) {
            throw new InvalidFileException(file, tensor + entry.dtype() + entry.shape() + " needs " + size
                    + " bytes, its offsets hold " + (entry.end() - entry.begin()), AGAIN);
        }
    }
}
