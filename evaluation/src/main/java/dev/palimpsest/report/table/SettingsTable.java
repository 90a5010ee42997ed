package dev.palimpsest.report.table;

import dev.palimpsest.edit.FineTuning;
import dev.palimpsest.edit.Method;
import dev.palimpsest.experiment.plan.Trial;
import dev.palimpsest.experiment.result.Outcome;
import dev.palimpsest.report.text.Labels;
import dev.palimpsest.report.text.Numbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings of all trials: common ones once, the others per trial. Settings that a method does not use are omitted.
 */
public final class SettingsTable {

    private static final Map<String, String> SYMBOLS =
            Map.of("lambda", "λ", "alpha", "initial α", "decay", "ω", "kl", "κ");

    /** Settings that fine-tuning does not use. */
    private static final Set<String> CLOSED_FORM = Set.of("lambda", "clamp", "decay", "kl", "ridge", "seed");

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

    /** By name, in the order of the record, so that new settings are included automatically. */
    private static SequencedMap<String, String> settings(Trial trial) {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("mode", Labels.name(trial.mode()));
        trial.settings().byName().forEach((name, value) -> {
            if (isUsed(name, trial.settings().method())) {
                put(settings, name, value);
            }
        });
        return settings;
    }

    private static boolean isUsed(String component, Method method) {
        return component.equals("alpha") ? method.hooks() : method != Method.FT || !CLOSED_FORM.contains(component);
    }

    private static void put(SequencedMap<String, String> settings, String component, Object value) {
        switch (value) {
            case null -> { }
            case FineTuning fineTuning -> {
                settings.put("objective", fineTuning.objective().id());
                settings.put("limit", text(fineTuning.limit()));
            }
            case Method method -> settings.put("method", Labels.name(method.id()));
            case Double number -> settings.put(name(component), text(number));
            case List<?> list -> settings.put(name(component),
                    list.stream().map(String::valueOf).collect(Collectors.joining(", ")));
            default -> settings.put(name(component), value.toString());
        }
    }

    /** {@code learningRate} as {@code learning rate}. */
    private static String name(String component) {
        String words = component.replaceAll("(\\p{Lower})(\\p{Upper})", "$1 $2").toLowerCase(Locale.ROOT);
        return SYMBOLS.getOrDefault(component, words);
    }

    private static String text(double number) {
        if (Double.isInfinite(number)) {
            return "∞";
        }
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? String.valueOf((long) number)
                : Double.toString(number);
    }
}
