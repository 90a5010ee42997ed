package dev.palimpsest.cli;

import dev.palimpsest.internal.cli.command.BaseCommand;
import dev.palimpsest.internal.cli.command.BenchCommand;
import dev.palimpsest.internal.cli.command.CompareCommand;
import dev.palimpsest.internal.cli.command.CompletionCommand;
import dev.palimpsest.internal.cli.command.DemoCommand;
import dev.palimpsest.internal.cli.command.DevicesCommand;
import dev.palimpsest.internal.cli.command.EditCommand;
import dev.palimpsest.internal.cli.command.EditsCommand;
import dev.palimpsest.internal.cli.command.EvaluateCommand;
import dev.palimpsest.internal.cli.command.ExportCommand;
import dev.palimpsest.internal.cli.command.GenerateCommand;
import dev.palimpsest.internal.cli.command.InfoCommand;
import dev.palimpsest.internal.cli.command.ManCommand;
import dev.palimpsest.internal.cli.command.MethodsCommand;
import dev.palimpsest.internal.cli.command.ScoreCommand;
import dev.palimpsest.internal.cli.command.StatsCommand;
import dev.palimpsest.internal.cli.command.TakesMethodSettings;
import dev.palimpsest.internal.cli.command.TrainCommand;
import dev.palimpsest.internal.cli.command.TuneCommand;
import dev.palimpsest.internal.cli.command.UndoCommand;
import dev.palimpsest.internal.cli.command.WorldCommand;
import dev.palimpsest.internal.cli.help.HelpText;
import dev.palimpsest.internal.cli.option.Ranges;
import dev.palimpsest.internal.cli.output.LostOutputException;
import dev.palimpsest.internal.cli.output.StandardOutput;
import dev.palimpsest.internal.cli.output.Terminal;
import dev.palimpsest.internal.jobs.ShellCommand;
import dev.palimpsest.internal.jobs.Version;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The top-level command. */
@Command(
        name = "palimpsest",
        description = "Edits facts in GPT-2 and GPT-J models while preserving other knowledge.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Palimpsest.VersionText.class,
        subcommands = {
            DemoCommand.class,
            InfoCommand.class,
            GenerateCommand.class,
            ScoreCommand.class,
            StatsCommand.class,
            TrainCommand.class,
            TuneCommand.class,
            EditCommand.class,
            EvaluateCommand.class,
            ExportCommand.class,
            CompareCommand.class,
            MethodsCommand.class,
            EditsCommand.class,
            UndoCommand.class,
            WorldCommand.class,
            BenchCommand.class,
            DevicesCommand.class,
            CompletionCommand.class,
            ManCommand.class
        },
        footer = {"", "Exit codes: 0 success, 1 failure, 2 wrong usage or invalid input."})
public final class Palimpsest implements Runnable, BaseCommand.Root {

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "Show the version and exit.")
    private boolean version;

    private final Terminal terminal;

    private Palimpsest(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Runs one command line. What it prints has reached its destination when the exit code is 0; what it printed to
     * standard error, too.
     *
     * @param terminal whether standard error is a terminal
     * @return the exit code
     */
    public static int run(PrintWriter out, PrintWriter err, boolean terminal, String... arguments) {
        return run(out, err, Terminal.of(terminal), arguments);
    }

    /** The same with the width of the terminal. @param terminal what the output streams are connected to */
    public static int run(PrintWriter out, PrintWriter err, Terminal terminal, String... arguments) {
        ErrorReport errors = new ErrorReport();
        CommandLine line = commandLine(terminal)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
        int code;
        try {
            code = line.execute(arguments);
        } catch (OutOfMemoryError e) {
            code = errors.outOfMemory(err, e);
        } catch (StackOverflowError e) {
            code = errors.stackOverflow(err);
        } catch (InternalError e) {
            code = errors.unreadableMapping(err, e);
        }
        return code == 0 ? delivered(out, err, errors) : code;
    }

    /** The top-level command with all subcommands and their options. */
    static CommandLine commandLine(Terminal terminal) {
        CommandLine line = new CommandLine(new Palimpsest(terminal))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                // Otherwise a prompt could not begin with @.
                .setExpandAtFiles(false);
        line.getSubcommands().values().forEach(command -> {
            if (command.getCommand() instanceof TakesMethodSettings taking) {
                taking.methodOptions().addTo(command.getCommandSpec());
            }
        });
        Ranges.install(line);
        HelpText.install(line, terminal::helpColumns);
        return line;
    }

    private static int delivered(PrintWriter out, PrintWriter err, ErrorReport errors) {
        try {
            StandardOutput.check(out);
        } catch (LostOutputException e) {
            return errors.lostOutput(err, e);
        }
        return err.checkError() ? ErrorReport.FAILED : 0;
    }

    @Override
    public Terminal terminal() {
        return terminal;
    }

    /** Prints {@code --version}. */
    static final class VersionText implements IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"palimpsest " + Version.number() + " (Java " + Runtime.version() + ")"};
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command, e.g. " + ShellCommand.palimpsest("demo"));
    }
}
