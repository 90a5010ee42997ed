package dev.palimpsest.cli.command;

import dev.palimpsest.jobs.OpenModel;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** A command about one checkpoint. */
abstract class ModelCommand extends BaseCommand {

    @Parameters(index = "0", paramLabel = "MODEL", description = "Folder of a checkpoint in Hugging Face's layout.")
    private Path model;

    @Override
    final void run() {
        prepare();
        try (OpenModel open = OpenModel.open(model, shared()::openEngine, console())) {
            run(open);
        }
    }

    /** Reads and checks what needs no model, so that a mistake is found at once. */
    void prepare() {}

    /** Does it, with the model. */
    abstract void run(OpenModel model);

    final Path model() {
        return model;
    }
}
