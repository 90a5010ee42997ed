package dev.palimpsest.internal.editing.settings;

import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.model.GptConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A method's name and a value for each of its settings; immutable, equal by value.
 *
 * @param method the method's id
 * @param values by setting name, in the schema's order; a setting without a value is unset
 */
public record Settings(String method, SequencedMap<String, Object> values) {

    public Settings {
        values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
    }

    /**
     * All settings of a schema: the given values, and defaults for the rest.
     *
     * @throws IllegalArgumentException when a setting was given that the method does not have, or layers have no
     *                                  default for this shape and were not given
     */
    public static Settings of(String method, List<Setting<?>> schema, GptConfig config, Given given) {
        for (String name : given.names()) {
            if (schema.stream().noneMatch(setting -> setting.name().equals(name))) {
                throw new IllegalArgumentException(method + " has no setting " + Quote.of(name));
            }
        }
        SequencedMap<String, Object> values = new LinkedHashMap<>();
        for (Setting<?> setting : schema) {
            Object value = given.values().get(setting.name());
            if (value == null) {
                value = setting.defaults().of(config, given).orElse(null);
            }
            if (value != null) {
                values.put(setting.name(), value);
            }
        }
        Settings settings = new Settings(method, values);
        settings.requireLayersIn(config);
        return settings;
    }

    private void requireLayersIn(GptConfig config) {
        if (!values.containsKey(CommonSettings.LAYERS.name())) {
            throw new IllegalArgumentException(method + " has no default layers for a model of this shape; set layers, 0"
                    + " to " + (config.layers() - 1));
        }
        int last = layers().getLast();
        if (last >= config.layers()) {
            throw new IllegalArgumentException(
                    "layer " + last + " is not in the model: it has 0 to " + (config.layers() - 1));
        }
    }

    /** A setting's value. @throws IllegalStateException when it is unset */
    public <T> T get(Setting<T> setting) {
        return find(setting).orElseThrow(() -> new IllegalStateException(method + " has no value for " + setting.name()));
    }

    /** A setting's value; empty when it is unset, or the method has no such setting. */
    @SuppressWarnings("unchecked")
    public <T> Optional<T> find(Setting<T> setting) {
        return Optional.ofNullable((T) values.get(setting.name()));
    }

    /** A setting's value as text for users; {@code unset} when it has none. */
    public <T> String text(Setting<T> setting) {
        return find(setting).map(setting.type()::format).orElse("unset");
    }

    /** These settings with another value for one. */
    public <T> Settings with(Setting<T> setting, T value) {
        SequencedMap<String, Object> other = new LinkedHashMap<>(values);
        other.put(setting.name(), setting.type().checked(setting.name(), value));
        return new Settings(method, other);
    }

    /** These settings as given values, for the same method on another model or with some values changed. */
    public Given given() {
        return new Given(Map.copyOf(values), List.of());
    }

    /** The edited layers, ascending: every method has them. */
    public List<Integer> layers() {
        return get(CommonSettings.LAYERS);
    }

    /** Requests per batch; a batch is edited, saved and undone together. */
    public int batchSize() {
        return get(CommonSettings.BATCH_SIZE);
    }
}
