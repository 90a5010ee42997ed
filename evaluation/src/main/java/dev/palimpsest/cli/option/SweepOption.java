package dev.palimpsest.cli.option;

import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.Method;
import dev.palimpsest.experiment.plan.Plan;
import dev.palimpsest.experiment.plan.Variable;
import dev.palimpsest.experiment.plan.Variation;
import dev.palimpsest.jobs.UserError;
import dev.palimpsest.model.GptConfig;
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
     * @param values as written by the user
     */
    record Sweep(Variable variable, List<String> values) {

        /** {@code base} with each of the values. @throws UserError when the model has no such layer */
        List<Plan.Point> points(EditSettings base, GptConfig config) {
            return values.stream().map(value -> {
                EditSettings settings = varied(base, variable, value);
                new IndexRanges.Indices(settings.layers()).layers("--sweep layers", config, "the model");
                return new Plan.Point(new Variation(variable, value), settings);
            }).toList();
        }
    }

    @Override
    public Sweep convert(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw wrong(text);
        }
        Variable variable = Arrays.stream(Variable.values())
                .filter(each -> each.id().equals(text.substring(0, equals).strip()))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + text + "' names no setting; available: "
                        + Arrays.stream(Variable.values()).map(Variable::id).collect(Collectors.joining(", "))));
        // Commas occur within values of layers. A semicolon is accepted too, but must be quoted in a shell.
        String separator = variable == Variable.LAYERS ? "[/;]" : "[,/;]";
        List<String> values = Arrays.stream(text.substring(equals + 1).split(separator, -1))
                .map(String::strip)
                .toList();
        EditSettings any = new EditSettings(Method.COMEBA_HK, List.of(0), 1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0);
        for (String value : values) {
            try {
                varied(any, variable, value);
            } catch (NumberFormatException e) {
                throw wrong(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "': " + e.getMessage());
            }
        }
        return new Sweep(variable, values);
    }

    private static EditSettings varied(EditSettings base, Variable variable, String value) {
        return switch (variable) {
            case LAYERS -> base.withLayers(new IndexRanges().convert(value).values());
            case LAMBDA -> base.withLambda(Double.parseDouble(value));
            case ALPHA -> base.withAlpha(Double.parseDouble(value));
            case BATCH_SIZE -> base.withBatchSize(Integer.parseInt(value));
        };
    }

    private static TypeConversionException wrong(String text) {
        return new TypeConversionException(
                "'" + text + "' is not NAME=VALUES, e.g. lambda=50,100 or layers=0-1/0-2/0,2");
    }
}
