package dev.palimpsest.internal.editing.settings;

import dev.palimpsest.internal.model.GptConfig;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One setting of a method. The command line's options, the fields of files, sweeps, tables and help are derived from
 * it.
 *
 * @param name     in lower case with hyphens, as in options; files use underscores
 * @param type     the type of its values
 * @param help     one line on its meaning and effect, with its unit
 * @param scope    how options address it
 * @param aliases  other option names, without hyphens in front
 * @param required whether it has to be given where it has no default; otherwise it stays unset there
 * @param defaults its default
 * @param stronger a value that makes edits clearly stronger than the given one, whatever the model; the given one when
 *                 there is none; null when the setting has no such direction
 */
public record Setting<T>(
        String name,
        SettingType<T> type,
        String help,
        Scope scope,
        List<String> aliases,
        boolean required,
        Default<T> defaults,
        UnaryOperator<T> stronger) {

    /** How options address a setting. */
    public enum Scope {

        /** {@code --NAME} sets it for every method that has a setting of this name. */
        SHARED,

        /**
         * The name is common but the meaning is the method's own: with several methods only {@code --METHOD-NAME}
         * sets it, with a single method {@code --NAME} does as well.
         */
        OWN,

        /** Only {@code --METHOD-NAME} sets it: the bare name means something else to a command. */
        PREFIXED,

        /** No option sets it: commands compute it from an input file. */
        INPUT
    }

    /** The default of a setting. */
    @FunctionalInterface
    public interface Default<T> {

        /**
         * @param config the model's shape
         * @param given  the values given for the method's other settings
         * @return empty when the setting stays unset, or has to be given
         */
        Optional<T> of(GptConfig config, Given given);
    }

    public Setting {
        aliases = List.copyOf(aliases);
    }

    /** A shared setting with a default that depends on nothing. */
    public static <T> Setting<T> of(String name, SettingType<T> type, T value, String help) {
        return of(name, type, help, (config, given) -> Optional.of(value));
    }

    /** A shared setting. */
    public static <T> Setting<T> of(String name, SettingType<T> type, String help, Default<T> defaults) {
        return new Setting<>(name, type, help, Scope.SHARED, List.of(), false, defaults, null);
    }

    /** The same with a {@link Scope} of its own. */
    public Setting<T> scoped(Scope other) {
        return new Setting<>(name, type, help, other, aliases, required, defaults, stronger);
    }

    /** The same with another default. */
    public Setting<T> byDefault(Default<T> other) {
        return new Setting<>(name, type, help, scope, aliases, required, other, stronger);
    }

    /** The same with another default that depends on nothing. */
    public Setting<T> byDefault(T other) {
        return byDefault((config, given) -> Optional.of(other));
    }

    /** The same with another option name. */
    public Setting<T> alias(String option) {
        return new Setting<>(name, type, help, scope, List.of(option), required, defaults, stronger);
    }

    /** The same with another explanation. */
    public Setting<T> explained(String other) {
        return new Setting<>(name, type, other, scope, aliases, required, defaults, stronger);
    }

    /** The same, but it has to be given where it has no default. */
    public Setting<T> requiredWithoutDefault() {
        return new Setting<>(name, type, help, scope, aliases, true, defaults, stronger);
    }

    /** The same with a value for stronger edits, which is proposed where edits do not work. */
    public Setting<T> strengthened(UnaryOperator<T> by) {
        return new Setting<>(name, type, help, scope, aliases, required, defaults, by);
    }

    /** The name in files. */
    public String field() {
        return name.replace('-', '_');
    }

    /** A value from a user's text. @throws IllegalArgumentException naming the setting and what it must be */
    public T parse(String text) {
        return type.parse(name, text);
    }

    /** A value from a file. @throws IllegalArgumentException naming the setting and what it must be */
    public T ofPlain(Object plain) {
        return type.of(name, plain);
    }
}
