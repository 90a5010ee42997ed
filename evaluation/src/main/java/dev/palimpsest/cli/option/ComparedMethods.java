package dev.palimpsest.cli.option;

import dev.palimpsest.cli.output.Console;
import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.Method;
import dev.palimpsest.edit.PaperSettings;
import dev.palimpsest.experiment.plan.Mode;
import dev.palimpsest.experiment.plan.Plan;
import dev.palimpsest.experiment.plan.Variable;
import dev.palimpsest.jobs.UserError;
import dev.palimpsest.model.GptConfig;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The methods to compare, and the settings to sweep. */
public final class ComparedMethods {

    @Mixin
    private EditOptions options;

    @Option(
            names = "--methods",
            split = ",",
            paramLabel = "NAME",
            description = "Methods to compare: comeba-hk, comeba, memit, ft (default: all).")
    private List<String> methods;

    @Option(
            names = "--ft-layers",
            paramLabel = "RANGE",
            converter = IndexRanges.class,
            description = "Layer that ft trains (default: 0 for GPT-2 XL, 21 for GPT-J, otherwise the lowest of"
                    + " --layers).")
    private IndexRanges.Indices ftLayers;

    @Option(
            names = "--sweep",
            paramLabel = "NAME=V1,V2,…",
            converter = SweepOption.class,
            description = "Run --sweep-method once per value of lambda, alpha, batch-size or layers. Values of"
                    + " layers are separated by slashes: layers=0-1/0-2/0,2. Repeatable.")
    private List<SweepOption.Sweep> sweeps = List.of();

    @Option(
            names = "--sweep-method",
            paramLabel = "NAME",
            defaultValue = "comeba-hk",
            description = "Method whose settings --sweep varies (default: comeba-hk).")
    private String sweepMethod;

    /**
     * @throws IllegalArgumentException when there is no such method
     * @throws UserError                when the swept method does not have the setting
     */
    public void check() {
        methods();
        Method swept = Method.of(sweepMethod);
        for (SweepOption.Sweep sweep : sweeps) {
            boolean without = sweep.variable() == Variable.ALPHA && !swept.hooks()
                    || sweep.variable() == Variable.LAMBDA && swept == Method.FT;
            if (without) {
                throw new UserError("--sweep " + sweep.variable().id() + ": " + swept.id() + " has no "
                        + sweep.variable().id() + "; choose another --sweep-method");
            }
        }
    }

    private List<Method> methods() {
        return methods == null
                ? List.of(Method.values())
                : methods.stream().map(String::strip).map(Method::of).toList();
    }

    /** Whether any of the trials needs statistics. */
    public boolean needStatistics() {
        return methods().stream().anyMatch(method -> method != Method.FT)
                || !sweeps.isEmpty() && Method.of(sweepMethod) != Method.FT;
    }

    /** The layers for which the trials of {@code plan} need statistics. */
    public static List<Integer> layersWithStatistics(Plan plan) {
        return plan.trials().stream()
                .filter(trial -> trial.settings().method() != Method.FT)
                .flatMap(trial -> trial.settings().layers().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** All trials to run. @throws UserError when layers have no default or are not in the model */
    public Plan plan(Mode mode, int every, GptConfig config) {
        List<EditSettings> settings = new ArrayList<>();
        methods().forEach(method -> settings.add(settings(method, config)));
        List<Plan.Point> points = new ArrayList<>();
        if (!sweeps.isEmpty()) {
            EditSettings base = settings.stream()
                    .filter(each -> each.method().id().equals(sweepMethod))
                    .findFirst()
                    .orElseGet(() -> settings(Method.of(sweepMethod), config));
            sweeps.forEach(sweep -> points.addAll(sweep.points(base, config)));
        }
        return Plan.of(mode, every, settings, points);
    }

    private EditSettings settings(Method method, GptConfig config) {
        return method == Method.FT
                ? options.tuning(config, ftLayers(config))
                : options.settings(config, method);
    }

    private List<Integer> ftLayers(GptConfig config) {
        if (ftLayers == null) {
            return PaperSettings.layers(config, Method.FT).orElseGet(() -> options.layers(config).subList(0, 1));
        }
        return ftLayers.layers("--ft-layers", config, "the model");
    }

    /** Reports defaults that depend on the model. */
    public void note(Plan plan, GptConfig config, Console console) {
        plan.trials().stream()
                .filter(trial -> trial.variation() == null)
                .filter(trial -> trial.settings().method() != Method.FT)
                .limit(1)
                .forEach(trial -> LayersOption.note(trial.settings(), config, console));
        if (ftLayers == null && PaperSettings.layers(config, Method.FT).isEmpty()) {
            plan.trials().stream()
                    .filter(trial -> trial.id().equals(Method.FT.id()))
                    .forEach(trial -> console.note("ft trains layer " + trial.settings().layers().getFirst()
                            + ", the lowest of --layers; set --ft-layers to change it"));
        }
    }

    /** See {@link EditOptions#contexts}. */
    public List<String> contexts() {
        return options.contexts();
    }
}
