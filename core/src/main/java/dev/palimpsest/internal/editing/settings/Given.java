package dev.palimpsest.internal.editing.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The values given for a method's settings; the others have defaults.
 *
 * @param values       by setting name, each of its setting's type
 * @param sharedLayers layers given for all methods at once, from which a method of one layer may choose; empty when
 *                     none were given
 */
public record Given(Map<String, Object> values, List<Integer> sharedLayers) {

    /** No values. */
    public static final Given NOTHING = new Given(Map.of(), List.of());

    public Given {
        values = Map.copyOf(values);
        sharedLayers = List.copyOf(sharedLayers);
    }

    /** These and one more. */
    public <T> Given with(Setting<T> setting, T value) {
        Map<String, Object> more = new LinkedHashMap<>(values);
        more.put(setting.name(), setting.type().checked(setting.name(), value));
        return new Given(more, sharedLayers);
    }

    /** The same with {@code layers} given for all methods. */
    public Given beside(List<Integer> layers) {
        return new Given(values, layers);
    }

    /** Whether the setting was given. */
    public boolean has(String setting) {
        return values.containsKey(setting);
    }

    /** The names of the settings that were given. */
    public Set<String> names() {
        return values.keySet();
    }
}
