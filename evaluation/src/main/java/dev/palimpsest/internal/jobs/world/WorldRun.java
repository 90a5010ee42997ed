package dev.palimpsest.internal.jobs.world;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.dataset.Probe;
import dev.palimpsest.internal.jobs.InterruptedRunException;
import dev.palimpsest.internal.jobs.Interruption;
import dev.palimpsest.internal.jobs.JobMonitor;
import dev.palimpsest.internal.jobs.OutputFolder;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.jobs.Version;
import dev.palimpsest.internal.loader.HuggingFaceCheckpoint;
import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.loader.file.ContentScan;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.world.World;
import dev.palimpsest.internal.world.WorldFiles;
import dev.palimpsest.internal.world.WorldModel;
import dev.palimpsest.internal.world.WorldRecipe;
import dev.palimpsest.internal.world.WorldSettings;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Makes a world in a folder, or continues one there.
 *
 * <pre>
 *   recipe.json                    first: the options; the folder can be continued from here on
 *   training.partial               the state of training, about every 30 seconds
 *   model.safetensors … world.json when training has ended, each atomically
 *   recipe.json                    again, with the result and the files' digests: the world is complete
 *   training.partial               deleted last
 * </pre>
 *
 * A process can be killed at any moment: the same command continues from the last state, and the result is the same,
 * bit for bit. Files that were written already are written again with the same content.
 */
public final class WorldRun {

    /** The state of an unfinished training. */
    public static final String PARTIAL = "training.partial";

    private static final List<String> FILES =
            Stream.concat(WorldModel.FILES.stream(), WorldFiles.NAMES.stream()).toList();

    /**
     * A finished world.
     *
     * @param config   of the model
     * @param steps    training steps
     * @param asked    number of questions
     * @param answered number of questions answered correctly
     * @param wrong    questions answered incorrectly; empty when the world was complete before
     */
    public record Outcome(GptConfig config, int steps, int asked, int answered, List<Probe> wrong) {

        /** The share of questions answered correctly. */
        public double recall() {
            return (double) answered / asked;
        }
    }

    private final World world;
    private final WorldRecipe recipe;
    private final StorageType storage;
    private final Engine engine;
    private final Path folder;
    private final JobMonitor monitor;
    private final RunOptions options;

    /**
     * @param storage type of the stored weights
     * @param folder  need not exist
     */
    public WorldRun(
            World world, WorldRecipe recipe, StorageType storage, Engine engine, Path folder, JobMonitor monitor) {
        this.world = world;
        this.recipe = recipe;
        this.storage = storage;
        this.engine = engine;
        this.folder = folder;
        this.monitor = monitor;
        this.options = new RunOptions(options());
    }

    /**
     * Checks, before work begins, that the folder can be filled: it is new or empty, or an earlier run made it.
     *
     * @throws UserError naming the reason
     */
    public static void check(Path folder) {
        if (Files.exists(folder.resolve(RecipeFile.NAME))) {
            OutputFolder.check(folder);
        } else {
            OutputFolder.checkNew(folder);
        }
    }

    /** Engines round differently, so the engine is one of the options. */
    private SequencedMap<String, String> options() {
        WorldSettings settings = world.settings();
        SequencedMap<String, String> values = new LinkedHashMap<>();
        values.put("people", Integer.toString(settings.people()));
        values.put("relations", Integer.toString(settings.relations()));
        values.put("phrasings", Integer.toString(settings.phrasings()));
        values.put("requests", Integer.toString(settings.requests()));
        values.put("architecture", recipe.architecture().modelType());
        values.put("layers", Integer.toString(recipe.layers()));
        values.put("width", Integer.toString(recipe.width()));
        values.put("heads", Integer.toString(recipe.heads()));
        values.put("vocabulary", Integer.toString(recipe.vocabulary()));
        values.put("steps", Integer.toString(recipe.steps()));
        values.put("lines", Integer.toString(recipe.lines()));
        values.put("learning-rate", Double.toString(recipe.learningRate()));
        values.put("storage", storage.name().toLowerCase(Locale.ROOT));
        values.put("seed", Long.toString(settings.seed()));
        values.put("engine", engine.name());
        return values;
    }

    /**
     * The world in the folder, if it is complete and this run would make the same; empty when there is none or it is
     * unfinished.
     *
     * @throws UserError            when the folder has a world of other options, or one of the
     *                              world's files was changed
     * @throws InvalidFileException when the recipe in the folder is damaged
     */
    public Optional<Outcome> earlier() {
        if (Files.notExists(folder.resolve(RecipeFile.NAME))) {
            return Optional.empty();
        }
        RecipeFile made = RecipeFile.read(folder);
        options.difference(made.options()).ifPresent(difference -> {
            throw new UserError(
                    folder + ": made with " + difference + "; use the same options, or choose another --out");
        });
        if (made.result() == null || !holds(made.result().files())) {
            return Optional.empty();
        }
        partial(() -> false).delete();
        addNewFiles(made);
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(folder)) {
            RecipeFile.Result result = made.result();
            return Optional.of(new Outcome(
                    checkpoint.config(), result.steps(), result.questions(), result.answered(), List.of()));
        }
    }

    /** Writes files that the version which made the world did not have yet. One that is there already stays as it is. */
    private void addNewFiles(RecipeFile made) {
        RecipeFile.Result result = made.result();
        if (result.files().keySet().containsAll(FILES)) {
            return;
        }
        SequencedMap<Path, String> content = WorldFiles.content(folder, world, Version.number());
        Map<String, String> digests = new LinkedHashMap<>();
        for (String name : FILES) {
            Path file = folder.resolve(name);
            if (!result.files().containsKey(name) && Files.notExists(file)) {
                AtomicFile.write(file, content.get(file));
            }
            digests.put(name, result.files().getOrDefault(name, ContentScan.digest(file)));
        }
        new RecipeFile(made.options(), new RecipeFile.Result(result.steps(), result.questions(), result.answered(), digests))
                .write(folder);
    }

    /** Whether all files that were made are there. @throws UserError when one has changed */
    private boolean holds(Map<String, String> digests) {
        boolean complete = true;
        for (String name : FILES.stream().filter(digests::containsKey).toList()) {
            Path file = folder.resolve(name);
            if (Files.notExists(file)) {
                complete = false;
            } else if (!ContentScan.digest(file).equals(digests.get(name))) {
                throw new UserError(file + ": has changed since the world was made; delete it to make it again, or"
                        + " choose another --out");
            }
        }
        return complete;
    }

    /**
     * Makes the world, or continues an unfinished one.
     *
     * @throws InterruptedRunException when the process is asked to end; the state is saved
     */
    public Outcome run(WorldModel.Listener listener) {
        try (Interruption interruption = new Interruption()) {
            return run(listener, interruption::requested);
        }
    }

    /** @param interrupted polled after every step */
    public Outcome run(WorldModel.Listener listener, BooleanSupplier interrupted) {
        OutputFolder.make(folder);
        new RecipeFile(options.values(), null).write(folder);
        PartialTraining partial = partial(interrupted);
        WorldModel model = train(listener, partial);
        model.write(folder, storage);
        WorldFiles.write(folder, world, Version.number());
        List<Probe> wrong = model.accuracy().wrong();
        int asked = model.accuracy().asked();
        Map<String, String> digests = new LinkedHashMap<>();
        FILES.forEach(name -> digests.put(name, ContentScan.digest(folder.resolve(name))));
        new RecipeFile(
                        options.values(),
                        new RecipeFile.Result(model.steps(), asked, asked - wrong.size(), digests))
                .write(folder);
        partial.delete();
        return new Outcome(model.config(), model.steps(), asked, asked - wrong.size(), wrong);
    }

    private WorldModel train(WorldModel.Listener listener, PartialTraining partial) {
        try {
            return WorldModel.train(world, recipe, engine, listener, partial);
        } catch (InterruptedRunException e) {
            throw e;
        } catch (RuntimeException e) {
            forget(e);
            throw e;
        }
    }

    /** A recipe that fails before its first save must not be in the way of one that works. */
    private void forget(RuntimeException cause) {
        if (Stream.concat(Stream.of(PARTIAL), FILES.stream()).anyMatch(name -> Files.exists(folder.resolve(name)))) {
            return;
        }
        try {
            Files.deleteIfExists(folder.resolve(RecipeFile.NAME));
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private PartialTraining partial(BooleanSupplier interrupted) {
        return new PartialTraining(folder.resolve(PARTIAL), options, monitor, interrupted);
    }
}
