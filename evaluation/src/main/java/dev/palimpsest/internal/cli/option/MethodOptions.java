package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.EditingMethod.Need;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Setting.Scope;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.trained.TrainedMethod;
import dev.palimpsest.internal.jobs.GivenArtifacts;
import dev.palimpsest.internal.jobs.SettingsFile;
import dev.palimpsest.internal.jobs.ShellCommand;
import dev.palimpsest.internal.jobs.Tuning;
import dev.palimpsest.internal.jobs.UserError;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options that the methods' schemas make: {@code --NAME} for each setting, {@code --METHOD-NAME} for one method's
 * alone.
 */
public final class MethodOptions {

    private static final String ARTIFACT = TrainedMethod.ARTIFACT.name();
    private static final String LAYERS = CommonSettings.LAYERS.name();

    /** What was given, by option name without the hyphens in front. */
    private final SequencedMap<String, String> texts = new LinkedHashMap<>();

    /** What a settings file gives where no option does; null without one. */
    private SettingsFile file;

    private final Function<EditingMethod, List<Setting<?>>> schema;
    private final boolean editing;

    /** The files of {@code --artifact} and {@code --METHOD-artifact}, by option name without the hyphens in front. */
    private final SequencedMap<String, Path> artifactFiles = new LinkedHashMap<>();
    private GivenArtifacts artifacts;

    /** The options of edits. */
    public MethodOptions() {
        this(SettingHelp::options, true);
    }

    private MethodOptions(Function<EditingMethod, List<Setting<?>>> schema, boolean editing) {
        this.schema = schema;
        this.editing = editing;
    }

    /** The options of training. */
    public static MethodOptions ofTraining() {
        return new MethodOptions(
                method -> method instanceof TrainedMethod trained ? trained.trainingSchema() : List.of(), false);
    }

    /** Takes settings from a file where no option gives them. @param settings null for none */
    public void use(SettingsFile settings) {
        file = settings;
    }

    /** What the settings in the file were tuned on, by method; empty without a file. */
    public Map<String, Tuning> tunings() {
        return file == null ? Map.of() : file.tunings();
    }

    /** Adds the options to a command. Options for one method's settings alone are shown where there is no other. */
    public void addTo(CommandSpec spec) {
        SequencedMap<String, OptionSpec.Builder> options = new LinkedHashMap<>();
        for (EditingMethod method : Methods.all()) {
            for (Setting<?> setting : schema.apply(method)) {
                if (setting.scope() != Scope.PREFIXED) {
                    options.computeIfAbsent(setting.name(), name -> option(name, setting, SettingHelp.of(name, schema)));
                }
            }
        }
        for (EditingMethod method : Methods.all()) {
            for (Setting<?> setting : schema.apply(method)) {
                boolean only = setting.scope() == Scope.PREFIXED;
                options.computeIfAbsent(prefixed(method, setting), name ->
                        option(name, setting, SettingHelp.of(method, setting)).hidden(!only));
                for (String alias : setting.aliases()) {
                    options.computeIfAbsent(alias, name ->
                            option(name, setting, SettingHelp.of(method, setting)).hidden(true));
                }
            }
        }
        options.values().forEach(option -> spec.addOption(option.build()));
        if (editing) {
            addArtifacts(spec);
        }
    }

    private void addArtifacts(CommandSpec spec) {
        List<EditingMethod> trained = Methods.all().stream().filter(method -> method.needs(Need.ARTIFACT)).toList();
        if (trained.isEmpty()) {
            return;
        }
        spec.addOption(artifact(ARTIFACT, "Trained artifact, for methods that need one: "
                + trained.stream().map(EditingMethod::id).collect(Collectors.joining(", ")) + " (default: none)."));
        trained.forEach(method -> spec.addOption(artifact(method.id() + "-" + ARTIFACT,
                "Trained artifact of " + method.title() + " (default: that of --" + ARTIFACT + ").")));
    }

    private OptionSpec artifact(String name, String help) {
        ISetter setter = new ISetter() {
            @Override
            public <T> T set(T value) {
                if (value != null) {
                    artifactFiles.put(name, (Path) value);
                }
                return null;
            }
        };
        return OptionSpec.builder("--" + name).type(Path.class).paramLabel("FILE").description(help).setter(setter).build();
    }

    private OptionSpec.Builder option(String name, Setting<?> setting, String help) {
        ISetter setter = new ISetter() {
            @Override
            public <T> T set(T value) {
                if (value != null) {
                    texts.put(name, value.toString());
                }
                return null;
            }
        };
        return OptionSpec.builder("--" + name)
                .type(String.class)
                .arity(setting.type().isSwitch() ? "0..1" : "1")
                .fallbackValue(setting.type().isSwitch() ? SettingType.ON : OptionSpec.DEFAULT_FALLBACK_VALUE)
                .paramLabel(setting.type().choices().isEmpty()
                        ? setting.type().label()
                        : setting.name().toUpperCase(Locale.ROOT))
                .description(help.replace("%", "%%"))
                .userObject(OptionSection.SETTINGS)
                .completionCandidates(setting.type().choices().isEmpty() ? null : setting.type().choices())
                .setter(setter);
    }

    private static String prefixed(EditingMethod method, Setting<?> setting) {
        return method.id() + "-" + setting.name();
    }

    /**
     * What was given about the settings of the only method of a command.
     *
     * @throws UserError when an option was given that the method has no use for, or a value is out of range
     */
    public Given alone(EditingMethod method) {
        return artifacts(List.of(method)).completed(method, aloneWithoutArtifact(method));
    }

    private Given aloneWithoutArtifact(EditingMethod method) {
        Set<String> used = new LinkedHashSet<>();
        Given given = given(method, file == null ? Given.NOTHING : file.alone(method), true, used);
        requireUsed(used, option -> option + " is not a setting of " + method.id() + "; its settings are "
                + schema.apply(method).stream().map(setting -> option(method, setting)).collect(Collectors.joining(", ")));
        return given;
    }

    /**
     * What was given about the settings of methods that are compared, in their order.
     *
     * @throws UserError when an option was given that none of them has a use for, or a value is out of range
     */
    public List<Given> beside(List<EditingMethod> methods) {
        Set<String> used = new LinkedHashSet<>();
        GivenArtifacts trained = artifacts(methods);
        List<Given> given = methods.stream()
                .map(method -> trained.completed(method, given(method, file == null ? Given.NOTHING : file.beside(method, methods), false, used)))
                .toList();
        requireUsed(used, option -> option + " is not a setting of "
                + methods.stream().map(EditingMethod::id).collect(Collectors.joining(", "))
                + " in a comparison; see '" + ShellCommand.palimpsest("methods") + "'");
        return given;
    }

    // ── artifacts ────────────────────────────────────────────────────────────────────────────────────────────────

    /** Whether an artifact was given for a method, by its own option. */
    public boolean hasArtifact(EditingMethod method) {
        return artifactFiles.containsKey(method.id() + "-" + ARTIFACT);
    }

    /** The option that gives a method's artifact where a command takes several. */
    public static String artifactOption(EditingMethod method) {
        return "--" + method.id() + "-" + ARTIFACT;
    }

    /** The files of artifacts that were given. */
    public List<Path> artifactFiles() {
        return List.copyOf(artifactFiles.values());
    }

    /**
     * The artifacts that were given, read once.
     *
     * @param methods those of the command
     * @throws UserError when one was given that none of the methods has a use for, or does not belong to its method
     */
    public GivenArtifacts artifacts(List<EditingMethod> methods) {
        if (artifacts == null) {
            artifacts = read(methods.stream().distinct().toList());
        }
        return artifacts;
    }

    private GivenArtifacts read(List<EditingMethod> methods) {
        GivenArtifacts read = new GivenArtifacts();
        Set<String> used = new LinkedHashSet<>();
        List<EditingMethod> trained = methods.stream().filter(method -> method.needs(Need.ARTIFACT)).toList();
        for (EditingMethod method : trained) {
            String own = method.id() + "-" + ARTIFACT;
            String option = artifactFiles.containsKey(own) || trained.size() > 1 ? own : ARTIFACT;
            if (artifactFiles.containsKey(option) && method instanceof TrainedMethod one) {
                used.add(option);
                read.add(one, artifactFiles.get(option));
            }
        }
        for (String option : artifactFiles.keySet()) {
            if (!used.contains(option)) {
                throw new UserError("--" + option + (option.equals(ARTIFACT) && trained.size() > 1
                        ? " could be that of " + trained.stream().map(EditingMethod::id).collect(Collectors.joining(" or "))
                                + "; use " + trained.stream().map(MethodOptions::artifactOption)
                                        .collect(Collectors.joining(" and "))
                        : ": " + methods.stream().map(EditingMethod::id).collect(Collectors.joining(", "))
                                + (methods.size() == 1 ? " needs" : " need") + " no such artifact; leave the option out"));
            }
        }
        return read;
    }

    /** The layers of {@code --layers}, before any method has looked at them; empty when it was not given. */
    public List<Integer> sharedLayers() {
        return texts.containsKey(LAYERS)
                ? parse(CommonSettings.LAYERS, LAYERS)
                : file == null ? List.of() : file.sharedLayers();
    }

    /** @param base what the file gives */
    private Given given(EditingMethod method, Given base, boolean alone, Set<String> used) {
        Given given = base;
        for (Setting<?> setting : schema.apply(method)) {
            given = given(given, method, setting, alone, used);
        }
        if (!alone && !sharedLayers().isEmpty()) {
            // A method of one layer chooses from the layers of the others.
            used.add(LAYERS);
            given = given.beside(sharedLayers());
        }
        return given;
    }

    private <T> Given given(Given given, EditingMethod method, Setting<T> setting, boolean alone, Set<String> used) {
        Given result = given;
        if (setting.scope() == Scope.SHARED || setting.scope() == Scope.OWN && alone) {
            result = with(result, setting, setting.name(), used);
        }
        for (String alias : setting.aliases()) {
            result = with(result, setting, alias, used);
        }
        return with(result, setting, prefixed(method, setting), used);
    }

    private <T> Given with(Given given, Setting<T> setting, String option, Set<String> used) {
        if (!texts.containsKey(option)) {
            return given;
        }
        used.add(option);
        return given.with(setting, parse(setting, option));
    }

    private <T> T parse(Setting<T> setting, String option) {
        try {
            return setting.parse(texts.get(option));
        } catch (IllegalArgumentException e) {
            // The message begins with the setting's name; the option may be called otherwise.
            throw new UserError("--" + option + e.getMessage().substring(setting.name().length()));
        }
    }

    private void requireUsed(Set<String> used, UnaryOperator<String> message) {
        for (Map.Entry<String, String> option : texts.entrySet()) {
            if (!used.contains(option.getKey())) {
                throw new UserError(message.apply("--" + option.getKey()));
            }
        }
    }

    /** The option that sets a method's setting when a command takes one method: {@code --NAME}. */
    public static String option(EditingMethod method, Setting<?> setting) {
        return "--" + (setting.scope() == Scope.PREFIXED ? prefixed(method, setting) : setting.name());
    }
}
