package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.cli.output.Console;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.EditingMethod.Need;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.plan.Plan;
import dev.palimpsest.internal.jobs.GivenArtifacts;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.model.GptConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The methods to compare, and the settings to sweep. */
public final class ComparedMethods {

    /** Stands for every method. */
    private static final String ALL = "all";

    private final MethodOptions options = new MethodOptions();
    private final Set<Need> missing = EnumSet.noneOf(Need.class);

    @Mixin
    private ContextsOption contexts;

    @Option(
            names = "--methods",
            split = ",",
            paramLabel = "METHOD",
            completionCandidates = Candidates.MethodNames.class,
            description = "Methods to compare, separated by commas, see 'palimpsest methods'; all for every method whose"
                    + " inputs are given (default: all).")
    @InSection(OptionSection.METHOD)
    private List<String> methods;

    @Option(
            names = "--sweep",
            paramLabel = "NAME=V1,V2,…",
            converter = SweepOption.class,
            description = "Run --sweep-method once per value of one of its settings. Values of layers are separated by"
                    + " slashes: layers=0-1/0-2/0,2. Repeatable (default: no sweep).")
    @InSection(OptionSection.METHOD)
    private List<SweepOption.Sweep> sweeps = List.of();

    @Option(
            names = "--sweep-method",
            paramLabel = "METHOD",
            defaultValue = "comeba-hk",
            completionCandidates = Candidates.MethodNames.class,
            description = "Method whose settings --sweep varies (default: comeba-hk).")
    @InSection(OptionSection.METHOD)
    private String sweepMethod;

    /** The options that come from the methods' schemas. */
    public MethodOptions options() {
        return options;
    }

    /**
     * @throws IllegalArgumentException when there is no such method
     * @throws UserError                when an option or a sweep is of no use to the methods, or a value is out of range
     */
    public void check(Path model) {
        options.requireArtifacts(all(), false, model);
        options.beside(all());
        sweeps.forEach(sweep -> sweep.check(Methods.of(sweepMethod)));
    }

    /** Leaves out methods that need {@code input}, which there is not, unless they were named. */
    public void without(Need input) {
        if (everyMethod()) {
            missing.add(input);
        }
    }

    private boolean everyMethod() {
        return methods == null || methods.stream().map(String::strip).toList().equals(List.of(ALL));
    }

    private boolean takesPart(EditingMethod method) {
        return missing.stream().noneMatch(method::needs)
                && (!method.needs(Need.ARTIFACT) || options.hasArtifact(method));
    }

    /** Of all methods, those take part whose inputs were given. */
    private List<EditingMethod> methods() {
        return everyMethod()
                ? Methods.all().stream().filter(this::takesPart).toList()
                : methods.stream().map(String::strip).map(Methods::of).toList();
    }

    /** The compared methods, then the swept one. */
    private List<EditingMethod> all() {
        List<EditingMethod> all = new ArrayList<>(methods());
        if (!sweeps.isEmpty()) {
            all.add(Methods.of(sweepMethod));
        }
        return all;
    }

    /** The artifacts of the compared methods. */
    public GivenArtifacts artifacts() {
        return options.artifacts(all(), false);
    }

    /** Whether any of the trials needs statistics. */
    public boolean needStatistics() {
        return all().stream().anyMatch(EditingMethod::needsStatistics);
    }

    /** All trials to run. @throws UserError when layers have no default or are not in the model */
    public Plan plan(Mode mode, int every, GptConfig config) {
        List<EditingMethod> all = all();
        List<Given> given = options.beside(all);
        List<Settings> settings = new ArrayList<>();
        for (int i = 0; i < methods().size(); i++) {
            settings.add(Methods.settings(all.get(i), config, given.get(i)));
        }
        List<Plan.Point> points = new ArrayList<>();
        sweeps.forEach(sweep -> points.addAll(sweep.points(all.getLast(), given.getLast(), config)));
        return Plan.of(mode, every, settings, points);
    }

    private static String lacking(EditingMethod method) {
        return method.needs(Need.ARTIFACT) ? MethodOptions.artifactOption(method)
                : method.needs(Need.MLP_INPUTS) ? "statistics with MLP inputs"
                : "records with old answers";
    }

    /** Reports what was chosen for the user. */
    public void note(Plan plan, GptConfig config, Console console) {
        List<EditingMethod> without = everyMethod()
                ? Methods.all().stream().filter(method -> !takesPart(method)).toList()
                : List.of();
        if (!without.isEmpty()) {
            console.note("not compared, because an input is missing: " + without.stream()
                    .map(method -> method.id() + " (" + lacking(method) + ")")
                    .collect(Collectors.joining(", ")));
        }
        plan.trials().stream()
                .filter(trial -> trial.variation() == null)
                .map(trial -> trial.settings())
                .forEach(settings -> {
                    LayerNotes.last(settings, config, console);
                    LayerNotes.chosen(settings, options.sharedLayers(), console);
                });
    }

    /** The file of {@code --contexts}, or null. */
    public Path contextsFile() {
        return contexts.file();
    }

    /** The templates of {@code --contexts}, or null when each method samples its own. */
    public List<String> contexts() {
        return contexts.templates();
    }
}
