package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.experiment.plan.Plan;
import dev.palimpsest.internal.experiment.plan.Variation;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.message.Suggestion;
import dev.palimpsest.internal.model.GptConfig;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses {@code lambda=50,100,200} or {@code layers=0-1/0-2/0,2}. */
final class SweepOption implements ITypeConverter<SweepOption.Sweep> {

    /**
     * A setting and its values.
     *
     * @param setting the setting's name
     * @param values  as written by the user
     */
    record Sweep(String setting, List<String> values) {

        /** @throws UserError when the method has no such setting, or a value is not one of it */
        void check(EditingMethod method) {
            values.forEach(value -> varied(method, Given.NOTHING, value));
        }

        /** {@code base} with each of the values. @throws UserError when a value does not fit the model */
        List<Plan.Point> points(EditingMethod method, Given base, GptConfig config) {
            return values.stream()
                    .map(value -> new Plan.Point(new Variation(setting, value),
                            Methods.settings(method, config, varied(method, base, value))))
                    .toList();
        }

        private Given varied(EditingMethod method, Given base, String value) {
            Setting<?> varied = SettingHelp.options(method).stream().filter(each -> each.name().equals(setting)).findFirst()
                    .orElseThrow(() -> new UserError("--sweep " + setting + ": " + method.id() + " has no " + setting
                            + "; choose another --sweep-method, or one of its settings: "
                            + SettingHelp.options(method).stream().map(Setting::name).collect(Collectors.joining(", "))
                            + Suggestion.clause(setting, SettingHelp.options(method).stream().map(Setting::name).toList())));
            return with(base, varied, value);
        }

        private <T> Given with(Given base, Setting<T> varied, String value) {
            try {
                return base.with(varied, varied.parse(value));
            } catch (IllegalArgumentException e) {
                throw new UserError("--sweep " + e.getMessage());
            }
        }
    }

    @Override
    public Sweep convert(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new TypeConversionException(
                    Quote.of(text) + " is not NAME=VALUES, e.g. lambda=50,100 or layers=0-1/0-2/0,2");
        }
        String setting = text.substring(0, equals).strip();
        // Commas occur within values of layers. A semicolon is accepted too, but must be quoted in a shell.
        String separator = setting.equals(CommonSettings.LAYERS.name()) ? "[/;]" : "[,/;]";
        return new Sweep(setting, Arrays.stream(text.substring(equals + 1).split(separator, -1))
                .map(String::strip)
                .toList());
    }
}
