package dev.palimpsest.internal.editing.settings;

import dev.palimpsest.internal.message.NumberText;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.message.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The type of a setting's values, as text and as the plain values in files: whole numbers, numbers, texts and lists
 * of whole numbers.
 *
 * @param label   the placeholder in help texts: {@code N}, {@code X}, {@code RANGE}
 * @param range   the allowed values, for messages: {@code "at least 1"}
 * @param allowed whether a value is in that range
 * @param kind    how values are read
 * @param limit   the largest value that makes sense; values in files may exceed it
 * @param choices the accepted words of a setting that takes one of some words; otherwise empty
 */
public record SettingType<T>(
        String label, String range, Predicate<T> allowed, Kind<T> kind, Optional<Limit<T>> limit, List<String> choices) {

    /** The label of real numbers. */
    private static final String REAL = "X";
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final int SHOWN_DIGITS = 12;

    /** The value of a setting that is not in effect. */
    public static final String OFF = "off";
    /** The value of a setting that is in effect. */
    public static final String ON = "on";

    /**
     * The largest value that a user may give.
     *
     * @param most    itself allowed
     * @param because why larger values make no sense, as the end of a message
     */
    record Limit<T>(T most, Predicate<T> within, String because) {}

    /** Reads and writes values of one Java type. */
    interface Kind<T> {

        /** @throws RuntimeException when the text is no such value */
        T parse(String text);

        /** @throws RuntimeException when the plain value is no such value */
        T of(Object plain);

        default String format(T value) {
            return value.toString();
        }

        /** A refused text, for the message. */
        default String shown(String text) {
            return text.isBlank() ? "an empty value" : Quote.bare(text);
        }
    }

    private static <T> SettingType<T> of(String label, String range, Predicate<T> allowed, Kind<T> kind) {
        return new SettingType<>(label, range, allowed, kind, Optional.empty(), List.of());
    }

    /**
     * The type with a largest value for users.
     *
     * @param because why larger values make no sense, as the end of a message
     */
    public static <T extends Number> SettingType<T> atMost(T most, String because, SettingType<T> type) {
        Predicate<T> within = value -> value.doubleValue() <= most.doubleValue();
        return new SettingType<>(type.label, type.range, type.allowed, type.kind,
                Optional.of(new Limit<>(most, within, because)), type.choices);
    }

    /** Whether its values are real numbers. */
    public boolean isReal() {
        return label.equals(REAL);
    }

    /** Whole numbers of at least {@code least}. */
    public static SettingType<Integer> integer(int least) {
        return of("N", "a whole number of at least " + least, value -> value >= least, new Kind<>() {
            @Override
            public Integer parse(String text) {
                return Math.toIntExact(NumberText.whole(text));
            }

            @Override
            public String shown(String text) {
                return NumberText.shown(text, true);
            }

            @Override
            public Integer of(Object plain) {
                return Math.toIntExact((Long) plain);
            }
        });
    }

    /** Any 64-bit whole number. */
    public static SettingType<Long> seed() {
        return of("S", "a whole number", value -> true, new Kind<>() {
            @Override
            public Long parse(String text) {
                return NumberText.whole(text);
            }

            @Override
            public String shown(String text) {
                return NumberText.shown(text, true);
            }

            @Override
            public Long of(Object plain) {
                return (Long) plain;
            }
        });
    }

    /** Finite numbers above zero. */
    public static SettingType<Double> positive() {
        return number("a positive number", value -> value > 0 && value < Double.POSITIVE_INFINITY);
    }

    /** Numbers above zero, {@code Infinity} among them. */
    public static SettingType<Double> positiveOrInfinite() {
        return number("a positive number or Infinity", value -> value > 0);
    }

    /** Numbers of zero and more, {@code Infinity} among them. */
    public static SettingType<Double> notNegative() {
        return number("a number of at least 0", value -> value >= 0);
    }

    /** Numbers between zero and one, exclusive. */
    public static SettingType<Double> fraction() {
        return number("a number between 0 and 1", value -> value > 0 && value < 1);
    }

    /** Numbers from zero to one, inclusive. */
    public static SettingType<Double> share() {
        return number("a number between 0 and 1, inclusive", value -> value >= 0 && value <= 1);
    }

    private static SettingType<Double> number(String range, Predicate<Double> allowed) {
        return of(REAL, range, allowed, new Kind<>() {
            @Override
            public Double parse(String text) {
                return text.strip().equals("Infinity") ? Double.POSITIVE_INFINITY : NumberText.decimal(text);
            }

            @Override
            public String shown(String text) {
                return NumberText.shown(text, false);
            }

            @Override
            public Double of(Object plain) {
                return ((Number) plain).doubleValue();
            }

            @Override
            public String format(Double value) {
                return value == Math.rint(value) && Math.abs(value) < 1e7
                        ? String.format(Locale.ROOT, "%.0f", value)
                        : value.toString();
            }
        });
    }

    /** {@link #OFF} or {@link #ON}; as an option it may stand alone, for {@link #ON}. */
    public static SettingType<String> onOrOff() {
        return choice(OFF, ON);
    }

    /** Whether it is {@link #onOrOff}. */
    public boolean isSwitch() {
        return choices.equals(List.of(OFF, ON));
    }

    /** One of some names. */
    public static SettingType<String> choice(String... names) {
        List<String> all = List.of(names);
        return new SettingType<>("NAME", "one of " + String.join(", ", all), all::contains, new Kind<>() {
            @Override
            public String parse(String text) {
                return text.strip();
            }

            @Override
            public String of(Object plain) {
                return (String) plain;
            }
        }, Optional.empty(), all);
    }

    /** A SHA-256 in 64 hexadecimal digits; people see the first twelve. */
    public static SettingType<String> digest() {
        return of("SHA256", "a SHA-256 in 64 hexadecimal digits", DIGEST.asMatchPredicate(), new Kind<>() {
            @Override
            public String parse(String text) {
                return text.strip();
            }

            @Override
            public String of(Object plain) {
                return (String) plain;
            }

            @Override
            public String format(String value) {
                return value.length() <= SHOWN_DIGITS ? value : value.substring(0, SHOWN_DIGITS) + "…";
            }
        });
    }

    /** Layers, ascending: {@code 13-17}, {@code 0,1,2}. */
    public static SettingType<List<Integer>> layers() {
        return of("RANGE", "ascending layers such as 13-17 or 0,1,2", SettingType::ascend,
                new LayerList());
    }

    /** One layer, as a list of one. */
    public static SettingType<List<Integer>> layer() {
        return of("LAYER", "one layer", value -> ascend(value) && value.size() == 1, new LayerList());
    }

    private static boolean ascend(List<Integer> layers) {
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i) < (i == 0 ? 0 : layers.get(i - 1) + 1)) {
                return false;
            }
        }
        return !layers.isEmpty();
    }

    /** Lists of layers. */
    private static final class LayerList implements Kind<List<Integer>> {

        /** Far more than any model has, so that a mistyped range cannot exhaust the memory. */
        private static final int MOST = 100_000;

        @Override
        public List<Integer> parse(String text) {
            List<Integer> layers = new ArrayList<>();
            for (String part : text.strip().split(",", -1)) {
                String[] ends = part.strip().split("-", 2);
                int first = Math.toIntExact(NumberText.whole(ends[0]));
                int last = Math.toIntExact(NumberText.whole(ends[ends.length - 1]));
                if (last < first || last - first > MOST) {
                    throw new IllegalArgumentException(part);
                }
                for (int layer = first; layer <= last; layer++) {
                    layers.add(layer);
                }
            }
            return List.copyOf(layers);
        }

        @Override
        public List<Integer> of(Object plain) {
            return ((List<?>) plain).stream().map(each -> Math.toIntExact((Long) each)).toList();
        }

        @Override
        public String format(List<Integer> layers) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < layers.size(); i++) {
                int from = i;
                while (i + 1 < layers.size() && layers.get(i + 1) == layers.get(i) + 1) {
                    i++;
                }
                text.append(text.isEmpty() ? "" : ",").append(layers.get(from));
                if (i > from) {
                    text.append("-").append(layers.get(i));
                }
            }
            return text.toString();
        }
    }

    /** A value from its text. @throws IllegalArgumentException when it is out of range, saying what it must be */
    T parse(String name, String text) {
        T value;
        try {
            value = kind.parse(text);
        } catch (RuntimeException e) {
            throw refused(name, kind.shown(text), "");
        }
        return checked(name, value);
    }

    /**
     * A value from a file's plain value.
     *
     * @throws IllegalArgumentException when it is out of range or of another kind
     */
    T of(String name, Object plain) {
        T value;
        try {
            value = kind.of(plain);
        } catch (RuntimeException e) {
            throw refused(name, plain instanceof Long ? kind.shown(plain.toString()) : Quote.bare(plain), "");
        }
        return allowed(name, value);
    }

    /** @throws IllegalArgumentException when {@code value} is out of range or beyond the limit */
    T checked(String name, T value) {
        allowed(name, value);
        limit.filter(each -> !each.within().test(value)).ifPresent(each -> {
            throw new IllegalArgumentException(name + " must be " + bounds() + ", got "
                    + (value instanceof Double number ? NumberText.of(number) : value.toString()) + ": " + each.because());
        });
        return value;
    }

    private T allowed(String name, T value) {
        if (!allowed.test(value)) {
            String given = kind.format(value);
            throw refused(name, kind.shown(given), Suggestion.clause(given, choices));
        }
        return value;
    }

    /** The allowed values with the largest that makes sense: {@code "a positive number of at most 1000"}. */
    public String bounds() {
        return limit.map(each -> range + (range.contains("at least") ? " and at most " : " of at most ")
                + NumberText.of(((Number) each.most()).doubleValue())).orElse(range);
    }

    /** A value as text for users. */
    public String format(T value) {
        return kind.format(value);
    }

    private IllegalArgumentException refused(String name, String shown, String end) {
        return new IllegalArgumentException(name + " must be " + range + ", got " + shown + end);
    }
}
