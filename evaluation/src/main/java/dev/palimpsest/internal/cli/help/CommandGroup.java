package dev.palimpsest.internal.cli.help;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import picocli.CommandLine;

/** A group of commands in {@code palimpsest --help}; the order is that of the help. */
public enum CommandGroup {

    START("Start here"),
    MODELS("Models"),
    EDITING("Editing"),
    EVALUATION("Evaluation"),
    TOOLS("Tools");

    private final String title;

    CommandGroup(String title) {
        this.title = title;
    }

    /** The heading. */
    public String title() {
        return title;
    }

    /** The visible subcommands by group, in the order of their registration. */
    public static SequencedMap<CommandGroup, List<CommandLine>> of(CommandLine parent) {
        SequencedMap<CommandGroup, List<CommandLine>> groups = new LinkedHashMap<>();
        for (CommandGroup group : values()) {
            List<CommandLine> commands = parent.getSubcommands().values().stream()
                    .filter(command -> !command.getCommandSpec().usageMessage().hidden() && of(command.getCommandSpec()
                            .userObject()) == group)
                    .distinct()
                    .toList();
            if (!commands.isEmpty()) {
                groups.put(group, commands);
            }
        }
        return groups;
    }

    private static CommandGroup of(Object command) {
        InGroup named = command.getClass().getAnnotation(InGroup.class);
        return named == null ? TOOLS : named.value();
    }
}
