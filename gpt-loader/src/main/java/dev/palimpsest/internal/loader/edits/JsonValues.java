package dev.palimpsest.internal.loader.edits;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.message.Quote;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Fields of JSON objects by kind. What is missing or of another kind is an {@link IllegalArgumentException} that names
 * the field; the reader of a file adds the file.
 */
public final class JsonValues {

    private static final Pattern LAYER = Pattern.compile("0|[1-9][0-9]{0,8}");

    private JsonValues() {}

    /** A number, or a string for a value that JSON cannot represent as a number. */
    public static double number(JsonNode value, String field) {
        JsonNode found = value.isObject() ? value.path(field) : value;
        if (found.isNumber() && Double.isFinite(found.doubleValue())) {
            return found.doubleValue();
        }
        return switch (found.isTextual() ? found.textValue() : "") {
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            case "NaN" -> Double.NaN;
            default -> throw new IllegalArgumentException("'" + field + "' is not a number" + but(found));
        };
    }

    public static String text(JsonNode value, String field) {
        if (!value.isTextual()) {
            throw new IllegalArgumentException("'" + field + "' is not text" + but(value));
        }
        return value.textValue();
    }

    public static int integer(JsonNode value, String field) {
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new IllegalArgumentException("'" + field + "' is not a whole number of 32 bits" + but(value));
        }
        return value.intValue();
    }

    static long whole(JsonNode value, String field) {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException("'" + field + "' is not a whole number of 64 bits" + but(value));
        }
        return value.longValue();
    }

    /** Numbers by layer; empty when the object has none of the name. */
    static SortedMap<Integer, Double> byLayer(JsonNode object, String name) {
        SortedMap<Integer, Double> byLayer = new TreeMap<>();
        JsonNode found = object.path(name);
        if (!found.isObject() && !found.isMissingNode()) {
            throw new IllegalArgumentException("'" + Quote.bare(name) + "' is not numbers by layer" + but(found));
        }
        for (Map.Entry<String, JsonNode> field : found.properties()) {
            if (!LAYER.matcher(field.getKey()).matches()) {
                throw new IllegalArgumentException(
                        "'" + Quote.bare(name) + "' has a value for " + Quote.of(field.getKey()) + ", not a layer");
            }
            byLayer.put(Integer.valueOf(field.getKey()), number(found, field.getKey()));
        }
        return byLayer;
    }

    /** Measured numbers by layer, as {@link #byLayer}. @throws IllegalArgumentException when one is NaN */
    static SortedMap<Integer, Double> measuredByLayer(JsonNode object, String name) {
        SortedMap<Integer, Double> byLayer = byLayer(object, name);
        byLayer.forEach((layer, value) -> {
            if (value.isNaN()) {
                throw new IllegalArgumentException("'" + Quote.bare(name) + "' of layer " + layer + " is NaN");
            }
        });
        return byLayer;
    }

    /** A list. @throws IllegalArgumentException when the field is missing or anything else */
    public static JsonNode list(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (!value.isArray()) {
            throw new IllegalArgumentException("'" + field + "' is not a list" + but(value));
        }
        return value;
    }

    /** Seconds. @throws IllegalArgumentException unless they are finite and not negative */
    public static double seconds(JsonNode object, String field) {
        double seconds = number(object, field);
        if (!(seconds >= 0 && seconds < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("'" + field + "' is " + seconds + ", not a time in seconds");
        }
        return seconds;
    }

    /** What is there instead, shortened, for a message. */
    private static String but(JsonNode value) {
        return value.isMissingNode() ? ": it is missing" : " but " + Quote.bare(value);
    }

    /** A setting's value from a file. @throws IllegalArgumentException naming the setting and what it must be */
    public static <T> T setting(Setting<T> setting, JsonNode value) {
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
        if (value.isNumber() && Double.isFinite(value.doubleValue())) {
            return value.doubleValue();
        }
        if (!value.isTextual()) {
            // No setting has such a value; as text it can be shown.
            return value.toString();
        }
        return switch (value.textValue()) {
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> value.textValue();
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
