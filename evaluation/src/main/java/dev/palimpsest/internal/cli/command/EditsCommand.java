package dev.palimpsest.internal.cli.command;

import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.jobs.ShellCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code palimpsest edits}: the commands for files of edits. */
@InGroup(CommandGroup.EDITING)
@Command(
        name = "edits",
        description = "Shows, merges and undoes edits.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {EditsShowCommand.class, EditsMergeCommand.class, UndoCommand.class})
public final class EditsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command, e.g. "
                + ShellCommand.palimpsest("edits", "show", "FILE"));
    }
}
