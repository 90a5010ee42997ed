package dev.palimpsest.internal.loader.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.fuzz.ByteMutation;
import dev.palimpsest.internal.fuzz.WildJson;
import dev.palimpsest.internal.loader.file.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A valid safetensors file, taken apart so that each part can be mutated by itself: the header, its metadata, and the
 * JSON inside of metadata strings.
 *
 * @param header with the metadata
 * @param nested metadata strings that are JSON, by name
 * @param data   bytes of the tensors
 */
record SeedFile(WildJson header, Map<String, WildJson> nested, byte[] data) {

    private static final String METADATA = "__metadata__";

    static SeedFile of(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
            JsonNode header = Json.parse(file, "the header", Arrays.copyOfRange(bytes, 8, 8 + length));
            if (header.path(METADATA) instanceof ObjectNode metadata) {
                // As in files of earlier versions: otherwise the digest would refuse nearly every mutation.
                metadata.remove("digest");
            }
            Map<String, WildJson> nested = new LinkedHashMap<>();
            header.path(METADATA).properties().forEach(field -> {
                String text = field.getValue().textValue();
                if (text.startsWith("{") || text.startsWith("[")) {
                    nested.put(field.getKey(), wild(Json.parse(file, "metadata", text)));
                }
            });
            return new SeedFile(wild(header), nested, Arrays.copyOfRange(bytes, 8 + length, bytes.length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static WildJson wild(JsonNode node) {
        if (node.isObject()) {
            WildJson object = WildJson.object();
            node.properties().forEach(field ->
                    object.with(WildJson.escaped(field.getKey()), wild(field.getValue())));
            return object;
        }
        if (node.isArray()) {
            WildJson array = WildJson.array();
            node.forEach(each -> array.add(wild(each)));
            return array;
        }
        return node.isTextual() ? WildJson.of(node.textValue()) : WildJson.raw(node.toString());
    }

    /** The file with a mutation in one of its parts, seldom with bytes changed as well. */
    byte[] mutated(SplittableRandom random) {
        WildJson changed = header.copy();
        WildJson metadata = changed.get(METADATA);
        int part = random.nextInt(8);
        if (part < 3 && !nested.isEmpty()) {
            List<String> names = List.copyOf(nested.keySet());
            String name = names.get(random.nextInt(names.size()));
            metadata.set(name, nested.get(name).copy().mutate(random).toString());
        } else if (part < 6 && metadata != null) {
            metadata.mutate(random);
        } else if (part < 7) {
            changed.mutate(random);
        }
        return assembled(changed.bytes(), data, random);
    }

    /** Length, header and data; the length may lie, and anything may be damaged or cut off. */
    static byte[] assembled(byte[] json, byte[] data, SplittableRandom random) {
        byte[] header = ByteMutation.seldom(12, json, random);
        long length = switch (random.nextInt(40)) {
            case 0 -> ByteMutation.number(random);
            case 1 -> header.length + random.nextInt(-9, 10);
            default -> header.length;
        };
        byte[] file = ByteMutation.join(ByteMutation.number(length, 8), header, data);
        return ByteMutation.seldom(16, file, random);
    }
}
