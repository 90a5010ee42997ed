package dev.palimpsest.editing.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was said about a method's settings; the rest have defaults.
 *
 * @param values       by setting name, each of its setting's type
 * @param sharedLayers layers that were named for all methods at once and that a method of one layer may choose from;
 *                     empty when none were
 */
public record Given(Map<String, Object> values, List<Integer> sharedLayers) {

    /** Nothing. */
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

    /** The same beside methods that edit {@code layers}. */
    public Given beside(List<Integer> layers) {
        return new Given(values, layers);
    }

    /** Whether something was said about the setting. */
    public boolean has(String setting) {
        return values.containsKey(setting);
    }

    /** The names of the settings that were given. */
    public Set<String> names() {
        return values.keySet();
    }
}
