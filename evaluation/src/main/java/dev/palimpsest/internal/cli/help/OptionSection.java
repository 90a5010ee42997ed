package dev.palimpsest.internal.cli.help;

import java.lang.reflect.AnnotatedElement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A section of a command's help; the order is that of the help. */
public enum OptionSection {

    FILES("Input and output"),
    OPTIONS("Options"),
    METHOD("Editing method"),
    SETTINGS("Method settings"),
    SAMPLING("Sampling"),
    DATASET("Dataset"),
    TRAINING("Model and training"),
    WORKLOAD("Workload"),
    EVALUATION("Evaluation"),
    ENGINE("Engine"),
    GENERAL("General");

    private final String title;

    OptionSection(String title) {
        this.title = title;
    }

    /** The heading. */
    public String title() {
        return title;
    }

    /**
     * A command's visible options by section: the required ones first, the others in the order of their declaration.
     */
    public static SequencedMap<OptionSection, List<OptionSpec>> of(CommandSpec spec) {
        SequencedMap<OptionSection, List<OptionSpec>> sections = new LinkedHashMap<>();
        for (OptionSection section : values()) {
            List<OptionSpec> options = new ArrayList<>(
                    spec.options().stream().filter(option -> !option.hidden() && of(option) == section).toList());
            options.sort(Comparator.comparing(option -> !option.required()));
            if (!options.isEmpty()) {
                sections.put(section, options);
            }
        }
        return sections;
    }

    /** The section that an option names; files and folders have one of their own by default. */
    static OptionSection of(OptionSpec option) {
        if (option.usageHelp() || option.versionHelp()) {
            return GENERAL;
        }
        if (option.userObject() instanceof OptionSection section) {
            return section;
        }
        InSection named = option.userObject() instanceof AnnotatedElement field ? field.getAnnotation(InSection.class) : null;
        if (named != null) {
            return named.value();
        }
        boolean file = option.type() == Path.class || Arrays.asList(option.auxiliaryTypes()).contains(Path.class);
        return file ? FILES : OPTIONS;
    }

    /** The options of all sections, in the order of the help. */
    static List<OptionSpec> inOrder(CommandSpec spec) {
        List<OptionSpec> all = new ArrayList<>();
        of(spec).values().forEach(all::addAll);
        return Collections.unmodifiableList(all);
    }
}
