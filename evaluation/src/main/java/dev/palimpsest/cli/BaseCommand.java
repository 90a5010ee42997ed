package dev.palimpsest.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all commands have: the shared options and a console. */
abstract class BaseCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SharedOptions shared;

    private Console console;

    @Override
    public final Integer call() {
        Palimpsest top = (Palimpsest) spec.root().userObject();
        console = new Console(
                spec.commandLine().getOut(), spec.commandLine().getErr(), shared.json(), top.terminal());
        shared.check();
        run();
        return 0;
    }

    /** Does it; what goes wrong is thrown. */
    abstract void run();

    final SharedOptions shared() {
        return shared;
    }

    final Console console() {
        return console;
    }
}
