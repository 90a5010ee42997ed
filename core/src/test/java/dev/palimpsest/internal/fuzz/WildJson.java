package dev.palimpsest.internal.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A JSON document that may be mutated into one that is none: objects may repeat names, values are any text.
 *
 * <pre>
 *   object   names and children, in order
 *   array    children
 *   value    its text as it is written: 1, "a", null, or something that no JSON has
 * </pre>
 */
public final class WildJson {

    private static final String[] STRINGS = {
        "", " ", "{}", "a", "0", "-1", "+1", "1e9", "4294967296", "18446744073709551617", "NaN", "Infinity", "-Infinity",
        "\\u0000", "\\n", "\\r\\n", "\\t", "\\u001b[2J", "\\u009b31m", "\\u202e", "\\u2028", "\\ufeff", "\\ud800",
        "\\udc00x", "\\ud83d\\ude00", "é", "語", "\\\\", "\\\"", "'", "..", "../x.safetensors", "/etc/passwd", "x/y", "true",
        "<|endoftext|>", "a b", "long ".repeat(90)
    };

    private static final String[] VALUES = {
        "null", "true", "false", "0", "1", "-1", "-0", "2.0", "0.5", "1e2", "1e999", "-1e999", "1e-999", "NaN", "2147483647",
        "2147483648", "-2147483649", "4294967296", "9007199254740993", "9223372036854775808", "36893488147419103233",
        "7".repeat(199), "7".repeat(201), "1e2147483648", "[]", "{}", "[[]]", "[null]", "[-1]", "[0,0]", "{\"\":null}",
        "{\"0\":1}", "{\"a\":1,\"a\":2}", "\"\"", "\"{}\"", "\"\\ud800\"", "", "}", "]", ",", "01", "'a'", "/**/1", "\"",
    };

    /** Large or deep: seldom, because they take longer. */
    private static final String[] HEAVY = {
        "[".repeat(101) + "]".repeat(101), "[".repeat(5_000), "{\"a\":".repeat(300) + "1" + "}".repeat(300),
        "\"" + "x".repeat(5_000) + "\"", "[" + "0,".repeat(2_000) + "0]", "9".repeat(2_000)
    };

    private final List<String> names;
    private final List<WildJson> children;
    private String text;

    private WildJson(List<String> names, List<WildJson> children, String text) {
        this.names = names;
        this.children = children;
        this.text = text;
    }

    /** An object of names and values in turn; values as for {@link #of}. */
    public static WildJson object(Object... namesAndValues) {
        WildJson object = new WildJson(new ArrayList<>(), new ArrayList<>(), null);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.with((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }

    public static WildJson array(Object... values) {
        WildJson array = new WildJson(null, new ArrayList<>(), null);
        for (Object value : values) {
            array.children.add(of(value));
        }
        return array;
    }

    /** A document, a text, or a number, boolean or null as it is printed. */
    public static WildJson of(Object value) {
        return switch (value) {
            case WildJson document -> document;
            case String string -> new WildJson(null, null, quoted(string));
            case null, default -> new WildJson(null, null, String.valueOf(value));
        };
    }

    /** A value as it is written: a number, say. */
    public static WildJson raw(String text) {
        return new WildJson(null, null, text);
    }

    /** Adds a field to an object. */
    public WildJson with(String name, Object value) {
        names.add(name);
        children.add(of(value));
        return this;
    }

    /** Adds an element to an array. */
    public WildJson add(Object value) {
        children.add(of(value));
        return this;
    }

    /** The field of an object; null when there is none. */
    public WildJson get(String name) {
        int at = names.indexOf(name);
        return at < 0 ? null : children.get(at);
    }

    /** Replaces a field's value, or adds the field. */
    public WildJson set(String name, Object value) {
        int at = names.indexOf(name);
        if (at < 0) {
            return with(name, value);
        }
        children.set(at, of(value));
        return this;
    }

    public WildJson copy() {
        if (children == null) {
            return new WildJson(null, null, text);
        }
        List<WildJson> copies = new ArrayList<>(children.size());
        children.forEach(child -> copies.add(child.copy()));
        return new WildJson(names == null ? null : new ArrayList<>(names), copies, null);
    }

    /** Changes one place, seldom up to four. */
    public WildJson mutate(SplittableRandom random) {
        for (int left = random.nextInt(4) == 0 ? random.nextInt(2, 5) : 1; left > 0; left--) {
            at(random.nextInt(count())).change(random);
        }
        return this;
    }

    private int count() {
        int count = 1;
        if (children != null) {
            for (WildJson child : children) {
                count += child.count();
            }
        }
        return count;
    }

    private WildJson at(int index) {
        if (index == 0) {
            return this;
        }
        int left = index - 1;
        for (WildJson child : children) {
            int size = child.count();
            if (left < size) {
                return child.at(left);
            }
            left -= size;
        }
        throw new IllegalStateException("no place " + index);
    }

    private void change(SplittableRandom random) {
        if (children == null) {
            text = random.nextInt(3) == 0 ? replacement(random) : changedValue(random);
            return;
        }
        int place = children.isEmpty() ? -1 : random.nextInt(children.size());
        if (place < 0 || random.nextInt(6) == 0) {
            children.add(of(new WildJson(null, null, replacement(random))));
            if (names != null) {
                names.add(unescaped(random));
            }
            return;
        }
        switch (random.nextInt(5)) {
            case 0 -> {
                children.remove(place);
                if (names != null) {
                    names.remove(place);
                }
            }
            case 1 -> {
                children.add(children.get(place).copy());
                if (names != null) {
                    names.add(names.get(place));
                }
            }
            case 2 -> children.set(place, new WildJson(null, null, replacement(random)));
            case 3 -> children.set(place, children.get(random.nextInt(children.size())).copy());
            default -> {
                if (names != null) {
                    names.set(place, random.nextBoolean() ? unescaped(random) : names.get(place) + unescaped(random));
                } else {
                    children.set(place, array(children.get(place).copy()));
                }
            }
        }
    }

    private static String replacement(SplittableRandom random) {
        if (random.nextInt(60) == 0) {
            return HEAVY[random.nextInt(HEAVY.length)];
        }
        return random.nextBoolean()
                ? VALUES[random.nextInt(VALUES.length)]
                : '"' + STRINGS[random.nextInt(STRINGS.length)] + '"';
    }

    private static String unescaped(SplittableRandom random) {
        return STRINGS[random.nextInt(STRINGS.length)];
    }

    private String changedValue(SplittableRandom random) {
        if (text.length() > 1 && text.charAt(0) == '"') {
            String inside = text.substring(1, text.length() - 1);
            int cut = random.nextInt(inside.length() + 1);
            String piece = STRINGS[random.nextInt(STRINGS.length)];
            return '"' + switch (random.nextInt(4)) {
                case 0 -> inside.substring(0, cut);
                case 1 -> inside.substring(0, cut) + piece + inside.substring(cut);
                case 2 -> inside + inside;
                default -> piece;
            } + '"';
        }
        try {
            long value = Long.parseLong(text);
            return Long.toString(switch (random.nextInt(5)) {
                case 0 -> value + 1;
                case 1 -> value - 1;
                case 2 -> -value;
                case 3 -> value << random.nextInt(64);
                default -> ByteMutation.number(random);
            });
        } catch (NumberFormatException e) {
            return replacement(random);
        }
    }

    /** As JSON; the names of {@link #with} may hold escapes already. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(256);
        write(out);
        return out.toString();
    }

    public byte[] bytes() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write(StringBuilder out) {
        if (children == null) {
            out.append(text);
            return;
        }
        out.append(names == null ? '[' : '{');
        for (int i = 0; i < children.size(); i++) {
            out.append(i == 0 ? "" : ",");
            if (names != null) {
                out.append('"').append(names.get(i)).append("\":");
            }
            children.get(i).write(out);
        }
        out.append(names == null ? ']' : '}');
    }

    private static String quoted(String string) {
        return '"' + escaped(string) + '"';
    }

    /** A string's characters as they stand in JSON. */
    public static String escaped(String string) {
        return string.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r")
                .replace("\t", "\\t");
    }
}
