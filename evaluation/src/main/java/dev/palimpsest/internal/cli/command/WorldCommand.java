package dev.palimpsest.internal.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.option.WorldOptions;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.jobs.OutputFolder;
import dev.palimpsest.internal.jobs.Progress;
import dev.palimpsest.internal.jobs.ShellCommand;
import dev.palimpsest.internal.jobs.world.WorldRun;
import dev.palimpsest.internal.jobs.world.WorldRun.Outcome;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.world.FactAccuracy;
import dev.palimpsest.internal.world.World;
import dev.palimpsest.internal.world.WorldEditing;
import dev.palimpsest.internal.world.WorldFiles;
import dev.palimpsest.internal.world.WorldModel;
import dev.palimpsest.internal.world.WorldRecipe;
import dev.palimpsest.internal.world.WorldSettings;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palimpsest world}: generates a dataset of made-up facts and trains a model on it. */
@InGroup(CommandGroup.MODELS)
@Command(
        name = "world",
        description = "Generates a dataset of made-up facts and trains a model from scratch until it answers all of"
                + " them.",
        footer = {"", "The same options produce identical files on any number of threads. Not every model can be"
                + " edited: an over-parameterised model stores facts outside the edited layers; a saturated one"
                + " degrades. One fact per 600 to 1,200 block parameters works well.",
            "Rerunning the same command resumes an interrupted run from OUT/training.partial, which is saved about"
                + " every 30 seconds."})
public final class WorldCommand extends BaseCommand {

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "New folder for the checkpoint, its facts and texts, or the folder of an interrupted run.")
    private Path out;

    @Mixin
    private WorldOptions options;

    @Override
    void run() {
        WorldSettings settings = options.settings();
        WorldRecipe recipe = options.recipe();
        StorageType storage = options.storage();
        WorldRun.check(out);
        OutputFolder.make(out);
        claimFolder(out);
        World world = World.of(settings);
        long start = System.nanoTime();
        try (Engine engine = shared().openEngine()) {
            WorldRun run = new WorldRun(world, recipe, storage, engine, out, console());
            Optional<Outcome> earlier = run.earlier();
            if (earlier.isPresent()) {
                console().note(out + ": already complete, made with these options; delete it to make it again");
                end(world, earlier.get(), (System.nanoTime() - start) / 1e9);
                return;
            }
            Outcome outcome = train(run, world, recipe, engine);
            report(outcome, (System.nanoTime() - start) / 1e9);
            end(world, outcome, (System.nanoTime() - start) / 1e9);
        }
    }

    private void begin(World world, WorldRecipe recipe, Engine engine) {
        console().note("engine " + engine.name() + ": " + engine.description());
        console().say("%d people, %d facts in %d phrasings each; training a %s with %d block%s of width %d for %,d"
                + " steps of %d documents",
                world.people().size(), world.facts().size(), world.settings().phrasings(),
                recipe.architecture().title(), recipe.layers(),
                recipe.layers() == 1 ? "" : "s", recipe.width(), recipe.steps(), recipe.lines());
        console().say("one fact per %,d block parameters", recipe.blockParameters() / world.facts().size());
    }

    private Outcome train(WorldRun run, World world, WorldRecipe recipe, Engine engine) {
        try (Progress progress = console().progress("training", recipe.steps())) {
            return run.run(new WorldModel.Listener() {
                @Override
                public void begins(int step) {
                    begin(world, recipe, engine);
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
            });
        }
    }

    private void report(Outcome outcome, double seconds) {
        if (outcome.wrong().isEmpty()) {
            console().say("all questions answered correctly after %,d steps and %.0f s", outcome.steps(), seconds);
        } else {
            console().note(String.format(Locale.ROOT,
                    "%d of %d questions answered incorrectly after %,d steps, e.g. '%s'; increase --steps",
                    outcome.wrong().size(), outcome.asked(), outcome.steps(), outcome.wrong().getFirst().prompt()));
        }
    }

    private void end(World world, Outcome outcome, double seconds) {
        console().say("%s: checkpoint, with %s", out, String.join(", ", WorldFiles.NAMES));
        console().say("Next steps:");
        WorldEditing editing = WorldEditing.of(outcome.config());
        Path statistics = out.resolve("stats.safetensors");
        console().command(ShellCommand.palimpsest("stats", out, "--text", out.resolve(WorldFiles.TEXT), "--layers",
                editing.range(), "--out", statistics));
        console().command(ShellCommand.palimpsest("compare", out, "--data", out.resolve(WorldFiles.REQUESTS),
                        "--contexts", out.resolve(WorldFiles.CONTEXTS), "--stats", statistics, "--text",
                        out.resolve(WorldFiles.HELD_OUT))
                .with(editing.words().toArray())
                .with("--ft-limit", "Infinity", "--out", out.resolve("comparison")));
        ObjectNode document = Json.object()
                .put("out", out.toString())
                .put("people", world.people().size())
                .put("facts", world.facts().size())
                .put("questions", outcome.asked())
                .put("answered", outcome.answered())
                .put("recall", outcome.recall())
                .put("steps", outcome.steps())
                .put("layers", outcome.config().layers())
                .put("width", outcome.config().width())
                .put("vocabulary", outcome.config().vocabulary())
                .put("seed", world.settings().seed())
                .put("seconds", seconds);
        console().result(document);
    }
}
