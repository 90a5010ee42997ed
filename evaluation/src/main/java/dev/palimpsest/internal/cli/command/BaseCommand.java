package dev.palimpsest.internal.cli.command;

import dev.palimpsest.internal.cli.option.Ranges;
import dev.palimpsest.internal.cli.option.SharedOptions;
import dev.palimpsest.internal.cli.output.Console;
import dev.palimpsest.internal.cli.output.Terminal;
import dev.palimpsest.internal.jobs.OutputFile;
import dev.palimpsest.internal.jobs.OutputFile.Existing;
import dev.palimpsest.internal.jobs.OutputKind;
import dev.palimpsest.internal.jobs.ShellCommand;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.loader.file.OutputLock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The base of all commands: shared options and a console. */
public abstract class BaseCommand implements Callable<Integer> {

    /** The top-level command. */
    public interface Root {

        /** What the output streams are connected to. */
        Terminal terminal();
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private SharedOptions shared;

    private final List<OutputLock> locks = new ArrayList<>();
    private Console console;

    @Override
    public final Integer call() {
        Root root = (Root) spec.root().userObject();
        console = new Console(
                spec.commandLine().getOut(), spec.commandLine().getErr(), shared.json(), root.terminal());
        requirePaths();
        Ranges.check(spec);
        shared.check();
        try {
            run();
            return 0;
        } finally {
            locks.reversed().forEach(OutputLock::close);
        }
    }

    /** An empty path would stand for the current folder: it comes from a script's variable without a value. */
    private void requirePaths() {
        for (ArgSpec argument : spec.args()) {
            Object value = argument.getValue();
            List<?> values = value instanceof List<?> several ? several : Collections.singletonList(value);
            if (values.contains(Path.of(""))) {
                throw new UserError(Ranges.name(argument) + " is empty; give a path");
            }
        }
    }

    /**
     * Takes an output file until the command ends, as {@link OutputFile#claim} does.
     *
     * @param inputs all files and folders that the command reads; nulls are skipped
     */
    final void claim(Path out, OutputKind kind, Existing existing, Path... inputs) {
        locks.add(OutputFile.claim(out, kind, existing, Arrays.asList(inputs)));
    }

    /** Takes an existing output folder until the command ends. */
    final void claimFolder(Path folder) {
        locks.add(OutputLock.takeFolder(folder));
    }

    /** Runs the command; failures are thrown as exceptions. */
    abstract void run();

    /** The command line that is being run, as the user can paste it to run it again. */
    final ShellCommand commandLine() {
        return ShellCommand.palimpsest(spec.root().commandLine().getParseResult().originalArgs());
    }

    /** The top-level command, which knows all others. */
    final CommandLine root() {
        return spec.root().commandLine();
    }

    final SharedOptions shared() {
        return shared;
    }

    final Console console() {
        return console;
    }
}
