package dev.palimpsest.report;

import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.experiment.Outcome;
import dev.palimpsest.experiment.Trial;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What every trial was told: what is the same for all of them once, the rest trial by trial. */
final class SettingsTable {

    private static final Map<String, String> SYMBOLS =
            Map.of("lambda", "λ", "alpha", "α at the start", "decay", "ω", "kl", "κ");

    private SettingsTable() {}

    static Table of(List<Outcome> outcomes) {
        List<SequencedMap<String, String>> settings =
                outcomes.stream().map(outcome -> settings(outcome.trial())).toList();
        List<String> names = settings.isEmpty() ? List.of() : List.copyOf(settings.getFirst().sequencedKeySet());
        List<String> differing = names.stream()
                .filter(name -> settings.stream().map(each -> each.get(name)).distinct().count() > 1)
                .toList();
        String same = names.stream()
                .filter(name -> !differing.contains(name))
                .map(name -> name + " " + settings.getFirst().get(name))
                .collect(Collectors.joining(", "));
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            SequencedMap<String, String> own = settings.get(i);
            rows.add(Stream.concat(Stream.of(outcomes.get(i).trial().id()), differing.stream().map(own::get)).toList());
        }
        return new Table("Settings of each trial", same.isEmpty() ? "" : "The same for all: " + same + ".",
                Stream.concat(Stream.of("Trial"), differing.stream()).toList(), rows);
    }

    /** By name, in the order of the record: a setting added to it shows up here by itself. */
    private static SequencedMap<String, String> settings(Trial trial) {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("mode", Labels.name(trial.mode()));
        for (RecordComponent component : EditSettings.class.getRecordComponents()) {
            settings.put(name(component.getName()), value(trial.settings(), component));
        }
        settings.put("method", Labels.name(Labels.method(trial)));
        return settings;
    }

    /** {@code learningRate} as {@code learning rate}. */
    private static String name(String component) {
        return SYMBOLS.getOrDefault(component, component.replaceAll("(\\p{Lower})(\\p{Upper})", "$1 $2").toLowerCase());
    }

    private static String value(EditSettings settings, RecordComponent component) {
        Object value;
        try {
            value = component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record's components can be read", e);
        }
        return switch (value) {
            case Double number -> number == Math.rint(number) && Math.abs(number) < 1e15
                    ? String.valueOf(number.longValue()) : number.toString();
            case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(", "));
            case null -> Numbers.NONE;
            default -> Arrays.deepToString(new Object[] {value}).replaceAll("^\\[|]$", "");
        };
    }
}
