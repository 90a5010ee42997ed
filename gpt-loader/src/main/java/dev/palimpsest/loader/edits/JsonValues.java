package dev.palimpsest.loader.edits;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.editing.settings.Setting;
import dev.palimpsest.loader.file.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Fields of JSON objects by kind. What is missing or of another kind is an {@link IllegalArgumentException} that names
 * the field; the reader of a file adds the file.
 */
public final class JsonValues {

    private JsonValues() {}

    /** A number, or a string for a value that JSON cannot represent as a number. */
    public static double number(JsonNode value, String field) {
        JsonNode found = value.isObject() ? value.path(field) : value;
        if (found.isNumber()) {
            return found.doubleValue();
        }
        return switch (found.asText()) {
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            case "NaN" -> Double.NaN;
            default -> throw new IllegalArgumentException("'" + field + "' is not a number");
        };
    }

    public static String text(JsonNode value, String field) {
        if (!value.isTextual()) {
            throw new IllegalArgumentException("'" + field + "' is not text");
        }
        return value.textValue();
    }

    public static int integer(JsonNode value, String field) {
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new IllegalArgumentException("'" + field + "' is not a whole number");
        }
        return value.intValue();
    }

    static long whole(JsonNode value, String field) {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException("'" + field + "' is not a whole number");
        }
        return value.longValue();
    }

    /** Numbers by layer; empty when the object has none of the name. */
    static SortedMap<Integer, Double> byLayer(JsonNode object, String name) {
        SortedMap<Integer, Double> byLayer = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : object.path(name).properties()) {
            byLayer.put(Integer.parseUnsignedInt(field.getKey()), number(object.path(name), field.getKey()));
        }
        return byLayer;
    }

    /** A setting's value from a file. @throws IllegalArgumentException naming the setting and what it must be */
    static <T> T setting(Setting<T> setting, JsonNode value) {
        return setting.ofPlain(plain(value));
    }

    private static Object plain(JsonNode value) {
        if (value.isArray()) {
            List<Object> all = new ArrayList<>();
            value.forEach(each -> all.add(plain(each)));
            return all;
        }
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        if (value.isNumber()) {
            return value.doubleValue();
        }
        return switch (value.asText()) {
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> value.asText();
        };
    }

    /** A setting's value for a file. */
    static JsonNode plain(Object value) {
        return switch (value) {
            case Integer number -> Json.NODES.numberNode(number);
            case Long number -> Json.NODES.numberNode(number);
            case Double number -> Json.number(number);
            case List<?> list -> {
                var array = Json.NODES.arrayNode();
                list.forEach(each -> array.add(plain(each)));
                yield array;
            }
            default -> Json.NODES.textNode(value.toString());
        };
    }
}
