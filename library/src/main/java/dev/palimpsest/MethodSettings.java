package dev.palimpsest;

import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.message.Suggestion;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * A method and the values of its settings. What is not given has the method's default, which may depend on the model: for
 * GPT-2 XL and GPT-J it is the paper's. Immutable.
 */
public final class MethodSettings {

    private final EditingMethod method;
    private final Given given;

    private MethodSettings(EditingMethod method, Given given) {
        this.method = method;
        this.given = given;
    }

    /**
     * A method with its defaults.
     *
     * @param method its id, such as {@code comeba-hk}; {@link Method#all} lists them
     * @return its defaults
     * @throws IllegalArgumentException naming the methods that there are
     */
    public static MethodSettings of(String method) {
        return new MethodSettings(Methods.of(method), Given.NOTHING);
    }

    /**
     * The same with one setting given.
     *
     * @param setting its name, as the command line's option: {@code "lambda"}, {@code "batch-size"}
     * @param value   a number, a text as on the command line ({@code "13-17"}), or for layers a collection of numbers
     * @return these settings with the value in place of an earlier one
     * @throws IllegalArgumentException when the method has no such setting, or the value is out of its range
     */
    public MethodSettings with(String setting, Object value) {
        for (Setting<?> each : method.schema()) {
            if (each.name().equals(setting)) {
                return new MethodSettings(method, with(each, value));
            }
        }
        throw new IllegalArgumentException(method.id() + " has no setting " + Quote.of(setting) + "; there are: "
                + method.schema().stream().map(Setting::name).collect(Collectors.joining(", "))
                + Suggestion.clause(setting, method.schema().stream().map(Setting::name).toList()));
    }

    private <T> Given with(Setting<T> setting, Object value) {
        String text = value instanceof Collection<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
                : String.valueOf(value);
        return given.with(setting, setting.parse(text));
    }

    /** {@return the method's id} */
    public String method() {
        return method.id();
    }

    EditingMethod editingMethod() {
        return method;
    }

    Given given() {
        return given;
    }

    /** Whether both are the same method with the same values given. */
    @Override
    public boolean equals(Object other) {
        return other instanceof MethodSettings that && method.id().equals(that.method.id()) && given.equals(that.given);
    }

    @Override
    public int hashCode() {
        return 31 * method.id().hashCode() + given.hashCode();
    }

    /** The method's id and what was given. */
    @Override
    public String toString() {
        return method.id() + " " + given.values();
    }
}
