package dev.palimpsest.internal.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code palimpsest edits}: the commands for files of edits. */
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
        throw new ParameterException(spec.commandLine(), "missing command, e.g. palimpsest edits show FILE");
    }
}
