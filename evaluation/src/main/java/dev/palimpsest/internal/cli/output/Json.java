package dev.palimpsest.internal.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** JSON values. Numbers that are not finite become {@code null}, since JSON cannot represent them. */
public final class Json {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Json() {}

    public static ObjectNode object() {
        return NODES.objectNode();
    }

    public static ArrayNode array() {
        return NODES.arrayNode();
    }

    public static JsonNode number(double value) {
        return Double.isFinite(value) ? NODES.numberNode(value) : NODES.nullNode();
    }

    public static ArrayNode numbers(int[] values) {
        ArrayNode array = array();
        for (int value : values) {
            array.add(value);
        }
        return array;
    }

    public static ArrayNode numbers(double[] values) {
        ArrayNode array = array();
        for (double value : values) {
            array.add(number(value));
        }
        return array;
    }

    public static ArrayNode numbers(float[] values) {
        ArrayNode array = array();
        for (float value : values) {
            array.add(Float.isFinite(value) ? NODES.numberNode(value) : NODES.nullNode());
        }
        return array;
    }

    /** An object with one number per layer. */
    static ObjectNode byLayer(Map<Integer, Double> values) {
        ObjectNode object = object();
        values.forEach((layer, value) -> object.set(layer.toString(), number(value)));
        return object;
    }

    /** The document indented over several lines. */
    public static String pretty(JsonNode document) {
        return document.toPrettyString() + System.lineSeparator();
    }
}
