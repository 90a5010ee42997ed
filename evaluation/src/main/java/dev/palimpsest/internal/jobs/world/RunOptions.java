package dev.palimpsest.internal.jobs.world;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The options that determine the result of a run, by name. A run is continued with the same options only.
 *
 * @param values by the option's name without dashes, in the order in which differences are looked for
 */
record RunOptions(SequencedMap<String, String> values) {

    RunOptions {
        values = new LinkedHashMap<>(values);
    }

    /** How options of an earlier run differ from these: {@code --layers 4, not 6}; empty when they do not. */
    Optional<String> difference(Map<String, String> earlier) {
        for (Map.Entry<String, String> option : values.entrySet()) {
            String then = earlier.get(option.getKey());
            if (!option.getValue().equals(then)) {
                return Optional.of((then == null ? "an unknown --" : "--") + option.getKey()
                        + (then == null ? "" : " " + then) + ", not " + option.getValue());
            }
        }
        return earlier.keySet().stream()
                .filter(name -> !values.containsKey(name))
                .sorted()
                .findFirst()
                .map(name -> "--" + name + " " + earlier.get(name));
    }
}
