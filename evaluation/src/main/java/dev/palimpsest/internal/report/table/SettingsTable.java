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
 * The settings of all trials: common ones once, the others per trial. Settings that a method does not use are omitted.
 */
public final class SettingsTable {

    private SettingsTable() {}

    public static Table of(List<Outcome> outcomes) {
        List<SequencedMap<String, String>> settings =
                outcomes.stream().map(outcome -> settings(outcome.trial())).toList();
        List<String> names = settings.stream().flatMap(each -> each.sequencedKeySet().stream()).distinct().toList();
        List<String> differing = names.stream().filter(name -> values(settings, name).size() > 1).toList();
        String same = names.stream()
                .filter(name -> !differing.contains(name))
                .map(name -> name + " " + values(settings, name).getFirst())
                .collect(Collectors.joining(", "));
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            SequencedMap<String, String> own = settings.get(i);
            rows.add(Stream.concat(Stream.of(outcomes.get(i).trial().id()),
                            differing.stream().map(name -> own.getOrDefault(name, Numbers.NONE)))
                    .toList());
        }
        return new Table("Settings", same.isEmpty() ? "" : "Common settings: " + same + ".",
                Stream.concat(Stream.of("Trial"), differing.stream()).toList(), rows);
    }

    /** The distinct values of a setting over the trials that have it. */
    private static List<String> values(List<SequencedMap<String, String>> settings, String name) {
        return settings.stream().map(each -> each.get(name)).filter(Objects::nonNull).distinct().toList();
    }

    /** By title, in the order of the method's schema. */
    private static SequencedMap<String, String> settings(Trial trial) {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("mode", Labels.name(trial.mode()));
        settings.put("method", Labels.name(trial.settings().method()));
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
