package dev.palimpsest.internal.cli.command;

import dev.palimpsest.internal.jobs.OpenModel;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** A command that works on one checkpoint. */
abstract class ModelCommand extends BaseCommand {

    @Parameters(index = "0", paramLabel = "MODEL", description = "Checkpoint folder in Hugging Face format.")
    private Path model;

    @Override
    final void run() {
        prepare();
        try (OpenModel open = OpenModel.open(model, shared()::openEngine, console())) {
            try {
                run(open);
            } catch (InternalError | RuntimeException e) {
                // Reading a mapped file that was cut short fails anywhere, in any way: say what happened to it.
                open.requireUnchanged();
                throw e;
            }
            open.requireUnchanged();
        }
    }

    /** Reads and checks all input that does not need the model, so that errors are reported early. */
    void prepare() {}

    /** Runs the command with the opened model. */
    abstract void run(OpenModel model);

    final Path model() {
        return model;
    }
}
