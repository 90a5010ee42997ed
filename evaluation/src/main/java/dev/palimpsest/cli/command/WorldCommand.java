package dev.palimpsest.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.cli.option.WorldOptions;
import dev.palimpsest.cli.output.Json;
import dev.palimpsest.compute.Engine;
import dev.palimpsest.dataset.Probe;
import dev.palimpsest.jobs.InterruptedRunException;
import dev.palimpsest.jobs.Interruption;
import dev.palimpsest.jobs.OutputFolder;
import dev.palimpsest.jobs.Progress;
import dev.palimpsest.jobs.Version;
import dev.palimpsest.tensor.StorageType;
import dev.palimpsest.world.FactAccuracy;
import dev.palimpsest.world.TrainingFile;
import dev.palimpsest.world.World;
import dev.palimpsest.world.WorldEditing;
import dev.palimpsest.world.WorldFiles;
import dev.palimpsest.world.WorldModel;
import dev.palimpsest.world.WorldRecipe;
import dev.palimpsest.world.WorldSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palimpsest world}: generates a dataset of made-up facts and trains a model on it. */
@Command(
        name = "world",
        description = "Generates a dataset of made-up facts and trains a model from scratch until it answers all of"
                + " them.",
        footer = {"", "The same options produce identical files on any number of threads. Not every model can be"
                + " edited: an over-parameterised model stores facts outside the edited layers; a saturated one"
                + " degrades. One fact per 600 to 1,200 block parameters works well."})
public final class WorldCommand extends BaseCommand {

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "New folder for the checkpoint, its facts and texts.")
    private Path out;

    @Mixin
    private WorldOptions options;

    @Override
    void run() {
        WorldSettings settings = options.settings();
        WorldRecipe recipe = options.recipe();
        StorageType storage = options.storage();
        makeFolder();
        World world = World.of(settings);
        long start = System.nanoTime();
        try (Engine engine = shared().openEngine()) {
            console().note("engine " + engine.name() + ": " + engine.description());
            begin(world, recipe);
            TrainingFile saved = new TrainingFile(out, settings, recipe);
            WorldModel model = train(world, recipe, engine, saved);
            model.write(out, storage);
            WorldFiles.write(out, world, Version.number());
            deleted(saved);
            end(world, model, (System.nanoTime() - start) / 1e9);
        }
    }

    private void makeFolder() {
        OutputFolder.checkNew(out, TrainingFile.NAME);
        OutputFolder.make(out);
        claimFolder(out);
    }

    private void begin(World world, WorldRecipe recipe) {
        console().say("%d people, %d facts in %d phrasings each; training a %s with %d block%s of width %d for %,d"
                + " steps of %d documents",
                world.people().size(), world.facts().size(), world.settings().phrasings(),
                recipe.architecture().title(), recipe.layers(),
                recipe.layers() == 1 ? "" : "s", recipe.width(), recipe.steps(), recipe.lines());
        console().say("one fact per %,d block parameters", recipe.blockParameters() / world.facts().size());
    }

    private void deleted(TrainingFile saved) {
        try {
            saved.delete();
        } catch (IOException e) {
            throw new UncheckedIOException(saved.file() + ": cannot be deleted", e);
        }
    }

    private WorldModel train(World world, WorldRecipe recipe, Engine engine, TrainingFile saved) {
        try (Interruption interruption = new Interruption();
                Progress progress = console().progress("training", recipe.steps())) {
            return WorldModel.train(world, recipe, engine, new TrainingProgress(progress, interruption, saved), saved);
        }
    }

    /** Shows the progress of training and has it saved every 30 seconds, and when the process is asked to end. */
    private final class TrainingProgress implements WorldModel.Listener {

        private static final long SAVE_INTERVAL = 30_000_000_000L;

        private final Progress progress;
        private final Interruption interruption;
        private final TrainingFile file;
        private long nextSave = System.nanoTime() + SAVE_INTERVAL;

        TrainingProgress(Progress progress, Interruption interruption, TrainingFile file) {
            this.progress = progress;
            this.interruption = interruption;
            this.file = file;
        }

        @Override
        public void trained(int step, int steps, double loss) {
            progress.reach(step);
            progress.message(String.format(Locale.ROOT, "loss %.3f", loss));
        }

        @Override
        public void evaluated(int step, FactAccuracy accuracy) {
            console().note(String.format(Locale.ROOT, "step %d: %d of %d questions answered correctly", step,
                    accuracy.asked() - accuracy.wrong().size(), accuracy.asked()));
        }

        @Override
        public void resumed(int steps) {
            console().note("resuming after step " + steps + ", from " + file.file());
        }

        @Override
        public boolean wantsSaved() {
            return interruption.requested() || System.nanoTime() > nextSave;
        }

        @Override
        public void saved(int steps) {
            nextSave = System.nanoTime() + SAVE_INTERVAL;
            if (interruption.requested()) {
                // Before the interruption is closed: after that the process may end at any moment.
                console().note("interrupted after step " + steps + ", saved in " + file.file()
                        + "; rerun the same command to continue");
                throw new InterruptedRunException();
            }
        }
    }

    private void end(World world, WorldModel model, double seconds) {
        List<Probe> wrong = model.accuracy().wrong();
        if (wrong.isEmpty()) {
            console().say("all questions answered correctly after %,d steps and %.0f s", model.steps(), seconds);
        } else {
            console().note(String.format(Locale.ROOT,
                    "%d of %d questions answered incorrectly after %,d steps, e.g. '%s'; increase --steps",
                    wrong.size(), model.accuracy().asked(), model.steps(), wrong.getFirst().prompt()));
        }
        console().say("%s: checkpoint, with %s, %s, %s, %s, %s", out, WorldFiles.TEXT, WorldFiles.HELD_OUT,
                WorldFiles.REQUESTS, WorldFiles.CONTEXTS, WorldFiles.WORLD);
        console().say("Next steps:");
        WorldEditing editing = WorldEditing.of(model.config());
        console().say("  palimpsest stats %s --text %s --layers %s --out %s", out, out.resolve(WorldFiles.TEXT),
                editing.range(), out.resolve("stats.safetensors"));
        console().say("  palimpsest compare %s --data %s --contexts %s --stats %s --text %s %s"
                        + " --ft-limit Infinity --out %s",
                out, out.resolve(WorldFiles.REQUESTS), out.resolve(WorldFiles.CONTEXTS),
                out.resolve("stats.safetensors"), out.resolve(WorldFiles.HELD_OUT), editing.options(),
                out.resolve("comparison"));
        ObjectNode document = Json.object()
                .put("out", out.toString())
                .put("people", world.people().size())
                .put("facts", world.facts().size())
                .put("questions", model.accuracy().asked())
                .put("answered", model.accuracy().asked() - wrong.size())
                .put("recall", model.accuracy().share())
                .put("steps", model.steps())
                .put("layers", model.config().layers())
                .put("width", model.config().width())
                .put("vocabulary", model.config().vocabulary())
                .put("seed", world.settings().seed())
                .put("seconds", seconds);
        console().result(document);
    }
}
