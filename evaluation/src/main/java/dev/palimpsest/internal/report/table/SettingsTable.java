package dev.palimpsest.internal.report.table;

import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.report.text.Labels;
import dev.palimpsest.internal.report.text.Numbers;
import dev.palimpsest.internal.report.text.SettingLabels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings of all methods, one column each; common ones once. A sweep has no column of its own where its trials
 * differ from a compared method in the swept setting alone.
 */
public final class SettingsTable {

    /** A column. */
    private record Column(String name, String method, SequencedMap<String, String> settings) {}

    private SettingsTable() {}

    public static Table of(List<Outcome> outcomes) {
        List<Column> columns = columns(outcomes.stream().map(Outcome::trial).toList());
        List<SequencedMap<String, String>> settings = columns.stream().map(Column::settings).toList();
        List<String> names = settings.stream().flatMap(each -> each.sequencedKeySet().stream()).distinct().toList();
        List<String> common = names.stream()
                .filter(name -> settings.size() > 1 && settings.stream().allMatch(each -> each.containsKey(name))
                        && values(settings, name).size() == 1)
                .toList();
        // A method that has nothing of its own would have an empty column: then all settings are in the table.
        boolean alike = settings.stream().anyMatch(each -> common.containsAll(each.keySet()));
        List<List<String>> rows = names.stream()
                .filter(name -> alike || !common.contains(name))
                .map(name -> Stream.concat(Stream.of(name),
                        settings.stream().map(each -> each.getOrDefault(name, Numbers.NONE))).toList())
                .toList();
        String note = alike || common.isEmpty() ? "" : "Common settings: " + common.stream()
                .map(name -> name + " " + values(settings, name).getFirst())
                .collect(Collectors.joining(", ")) + ".";
        boolean swept = outcomes.stream().anyMatch(outcome -> outcome.trial().variation() != null);
        return new Table("Settings",
                Stream.of(note, swept ? "The trials of a sweep have the settings of its method, apart from the swept one." : "")
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(" ")),
                Stream.concat(Stream.of("Setting"), columns.stream().map(Column::name)).toList(), rows);
    }

    private static List<Column> columns(List<Trial> trials) {
        List<Trial> compared = trials.stream().filter(trial -> trial.variation() == null).toList();
        Labels labels = new Labels(compared);
        List<Column> columns = new ArrayList<>();
        compared.forEach(trial -> columns.add(new Column(labels.of(trial), Labels.method(trial), settings(trial))));
        for (Trial trial : trials) {
            if (trial.variation() != null) {
                SequencedMap<String, String> settings = settings(trial);
                settings.replace(title(trial.variation().setting()), "swept");
                SequencedMap<String, String> others = without(settings, trial);
                if (columns.stream().noneMatch(column -> column.method.equals(Labels.method(trial))
                        && without(column.settings, trial).equals(others))) {
                    columns.add(new Column(Labels.name(Labels.method(trial)) + " in the sweep",
                            Labels.method(trial), settings));
                }
            }
        }
        return columns;
    }

    /** Without the setting that the trial varies. */
    private static SequencedMap<String, String> without(SequencedMap<String, String> settings, Trial trial) {
        SequencedMap<String, String> others = new LinkedHashMap<>(settings);
        others.remove(title(trial.variation().setting()));
        return others;
    }

    /** The distinct values of a setting over the trials that have it. */
    private static List<String> values(List<SequencedMap<String, String>> settings, String name) {
        return settings.stream().map(each -> each.get(name)).filter(Objects::nonNull).distinct().toList();
    }

    /** By title, in the order of the method's schema. */
    private static SequencedMap<String, String> settings(Trial trial) {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("mode", Labels.name(trial.mode()));
        for (Setting<?> setting : Methods.of(trial.settings()).schema()) {
            text(trial.settings(), setting).ifPresent(text -> settings.put(title(setting.name()), text));
        }
        return settings;
    }

    private static <T> Optional<String> text(Settings settings, Setting<T> setting) {
        return settings.find(setting).map(value -> value instanceof Double number && Double.isInfinite(number)
                ? "∞"
                : value instanceof List<?> list
                        ? list.stream().map(String::valueOf).collect(Collectors.joining(", "))
                        : setting.type().format(value));
    }

    private static String title(String setting) {
        return switch (setting) {
            case "alpha" -> "initial α";
            case "layers" -> "layers";
            default -> SettingLabels.title(setting);
        };
    }
}
