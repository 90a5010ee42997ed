package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.message.NumberText;
import dev.palimpsest.internal.model.GptConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Help texts of settings, with their defaults. */
public final class SettingHelp {

    private static final String REQUIRED = "required for other models";

    private SettingHelp() {}

    /** The settings of a method that options set. */
    public static List<Setting<?>> options(EditingMethod method) {
        return method.schema().stream().filter(setting -> setting.scope() != Setting.Scope.INPUT).toList();
    }

    /** The help of a setting that several methods may have: each explanation once, with its methods and defaults. */
    static String of(String name, Function<EditingMethod, List<Setting<?>>> schema) {
        SequencedMap<String, SequencedMap<String, List<String>>> methods = new LinkedHashMap<>();
        for (EditingMethod method : Methods.all()) {
            for (Setting<?> setting : schema.apply(method)) {
                if (setting.name().equals(name)) {
                    methods.computeIfAbsent(setting.help(), help -> new LinkedHashMap<>())
                            .computeIfAbsent(defaults(setting).replace(";", ","), text -> new ArrayList<>())
                            .add(method.id());
                }
            }
        }
        long all = Methods.all().stream().filter(method -> !schema.apply(method).isEmpty()).count();
        return methods.entrySet().stream().map(entry -> {
            int users = entry.getValue().values().stream().mapToInt(List::size).sum();
            String defaults = entry.getValue().entrySet().stream()
                    .map(each -> (entry.getValue().size() > 1 ? String.join(", ", each.getValue()) + ": " : "default: ")
                            + each.getKey())
                    .collect(Collectors.joining("; "));
            String of = users == all || entry.getValue().size() > 1
                    ? ""
                    : " [" + String.join(", ", entry.getValue().values().iterator().next()) + "]";
            return entry.getKey() + " (" + (entry.getValue().size() > 1 ? "defaults: " : "") + defaults + ")" + of + ".";
        }).collect(Collectors.joining(" "));
    }

    /** The help of one method's setting. */
    static String of(EditingMethod method, Setting<?> setting) {
        return method.title() + ": " + setting.help() + " (default: " + defaults(setting) + ").";
    }

    /** A setting's defaults for a person: {@code 20; 25 for GPT-J}. */
    public static <T> String defaults(Setting<T> setting) {
        Optional<String> other = text(setting, PaperModel.otherShape());
        SequencedMap<String, LinkedHashSet<String>> known = new LinkedHashMap<>();
        for (PaperModel model : PaperModel.values()) {
            text(setting, model.shape()).filter(text -> !Optional.of(text).equals(other))
                    .ifPresent(text -> known.computeIfAbsent(text, key -> new LinkedHashSet<>()).add(model.title()));
        }
        String models = known.entrySet().stream()
                .map(entry -> entry.getKey() + " for " + String.join(" and ", entry.getValue()))
                .collect(Collectors.joining("; "));
        if (other.isPresent()) {
            return models.isEmpty() ? other.get() : other.get() + "; " + models;
        }
        boolean required = setting.required();
        String none = required ? REQUIRED : "unset";
        return models.isEmpty() ? none : required ? models + "; " + REQUIRED : models + "; unset for other models";
    }

    private static <T> Optional<String> text(Setting<T> setting, GptConfig config) {
        return setting.defaults().of(config, Given.NOTHING)
                .map(value -> value instanceof Double number ? NumberText.of(number) : setting.type().format(value));
    }
}
