package dev.palimpsest.cli.command;

import dev.palimpsest.cli.option.SharedOptions;
import dev.palimpsest.cli.output.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The base of all commands: shared options and a console. */
public abstract class BaseCommand implements Callable<Integer> {

    /** The top-level command. */
    public interface Root {

        /** Whether standard error is a terminal. */
        boolean terminal();
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private SharedOptions shared;

    private Console console;

    @Override
    public final Integer call() {
        Root root = (Root) spec.root().userObject();
        console = new Console(
                spec.commandLine().getOut(), spec.commandLine().getErr(), shared.json(), root.terminal());
        shared.check();
        run();
        return 0;
    }

    /** Runs the command; failures are thrown as exceptions. */
    abstract void run();

    final SharedOptions shared() {
        return shared;
    }

    final Console console() {
        return console;
    }
}
