package dev.palimpsest.editing.settings;

import dev.palimpsest.model.GptConfig;
import java.util.List;
import java.util.Optional;

/**
 * One thing a method can be told. The command line's options, the fields of files, sweeps, tables and help all come from
 * it.
 *
 * @param name     in lower case with hyphens, as an option takes it; files write underscores
 * @param type     the values it takes
 * @param help     one line: what it is and does, with its unit
 * @param scope    how an option reaches it
 * @param aliases  other option names, without hyphens in front
 * @param defaults what it is when nobody says
 */
public record Setting<T>(
        String name, SettingType<T> type, String help, Scope scope, List<String> aliases, Default<T> defaults) {

    /** How options name a setting. */
    public enum Scope {

        /** {@code --NAME} sets it for every method that has a setting of this name. */
        SHARED,

        /**
         * The name is common, the meaning this method's own: beside other methods only {@code --METHOD-NAME} sets it,
         * for a method alone {@code --NAME} does as well.
         */
        OWN,

        /** Only {@code --METHOD-NAME} sets it: the bare name means something else to a command. */
        PREFIXED
    }

    /** What a setting is when nobody says. */
    @FunctionalInterface
    public interface Default<T> {

        /**
         * @param config the model's shape
         * @param given  what was said about the method's other settings
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
        return new Setting<>(name, type, help, Scope.SHARED, List.of(), defaults);
    }

    /** The same with a {@link Scope} of its own. */
    public Setting<T> scoped(Scope other) {
        return new Setting<>(name, type, help, other, aliases, defaults);
    }

    /** The same with another default. */
    public Setting<T> byDefault(Default<T> other) {
        return new Setting<>(name, type, help, scope, aliases, other);
    }

    /** The same with another default that depends on nothing. */
    public Setting<T> byDefault(T other) {
        return byDefault((config, given) -> Optional.of(other));
    }

    /** The same, reached by another option name too. */
    public Setting<T> alias(String option) {
        return new Setting<>(name, type, help, scope, List.of(option), defaults);
    }

    /** The same with another explanation. */
    public Setting<T> explained(String other) {
        return new Setting<>(name, type, other, scope, aliases, defaults);
    }

    /** The name files use. */
    public String field() {
        return name.replace('-', '_');
    }

    /** A value from what a person wrote. @throws IllegalArgumentException naming the setting and what it must be */
    public T parse(String text) {
        return type.parse(name, text);
    }

    /** A value from a file. @throws IllegalArgumentException naming the setting and what it must be */
    public T ofPlain(Object plain) {
        return type.of(name, plain);
    }
}
