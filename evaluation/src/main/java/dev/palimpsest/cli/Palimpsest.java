package dev.palimpsest.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands together. */
@Command(
        name = "palimpsest",
        description = "Rewrites what a GPT-2 or GPT-J knows, and keeps the rest.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        subcommands = {
            DemoCommand.class,
            InfoCommand.class,
            GenerateCommand.class,
            ScoreCommand.class,
            StatsCommand.class,
            EditCommand.class,
            EvaluateCommand.class,
            CompareCommand.class,
            UndoCommand.class,
            WorldCommand.class,
            BenchCommand.class,
            DevicesCommand.class
        },
        footer = {"", "Exit code: 0 done, 1 failed, 2 wrong usage or input."})
public final class Palimpsest implements Runnable {

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this help.")
    private boolean help;

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "Shows the version.")
    private boolean version;

    private final boolean terminal;

    private Palimpsest(boolean terminal) {
        this.terminal = terminal;
    }

    /**
     * Runs one command line.
     *
     * @param terminal whether a person watches {@code err}
     * @return the exit code
     */
    public static int run(PrintWriter out, PrintWriter err, boolean terminal, String... arguments) {
        ErrorReport errors = new ErrorReport();
        CommandLine line = new CommandLine(new Palimpsest(terminal))
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                // A prompt may begin with an @.
                .setExpandAtFiles(false)
                .setUsageHelpWidth(110)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
        try {
            return line.execute(arguments);
        } catch (OutOfMemoryError e) {
            return errors.outOfMemory(err, e);
        }
    }

    boolean terminal() {
        return terminal;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is needed, e.g. palimpsest demo");
    }
}
