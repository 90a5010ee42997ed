package dev.palimpsest.internal.jobs.world;

import static dev.palimpsest.cli.CommandRun.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.jobs.InterruptedRunException;
import dev.palimpsest.internal.jobs.JobMonitor;
import dev.palimpsest.internal.jobs.Progress;
import dev.palimpsest.internal.loader.file.SealedJson;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.world.FactAccuracy;
import dev.palimpsest.internal.world.World;
import dev.palimpsest.internal.world.WorldModel;
import dev.palimpsest.internal.world.WorldRecipe;
import dev.palimpsest.internal.world.WorldSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Worlds that were interrupted at any moment. */
class WorldRunTest {

    private static final int STEPS = 8;

    /** An uninterrupted world; trained for twice the steps, which do not suffice to learn it. */
    @TempDir
    private static Path unbroken;

    @TempDir
    private Path folder;

    private static Object[] command(Path out, Object... more) {
        Object[] arguments = {
            "world", "--out", out, "--people", 4, "--relations", 2, "--phrasings", 2, "--layers", 2, "--width", 32,
            "--heads", 2, "--vocabulary", 400, "--steps", STEPS, "--lines", 8, "--engine", "cpu"
        };
        return CommandRun.arguments(arguments, more);
    }

    @BeforeAll
    static void makeAWorldWithoutInterruption() {
        CommandRun.json(command(unbroken));
    }

    /** The world of {@link #command} in this process. */
    private static WorldRun run(Engine engine, Path out, List<String> notes) {
        WorldSettings base = WorldSettings.DEFAULT;
        WorldSettings settings = new WorldSettings(4, 2, 2, 2, base.lines(), base.heldOut(), 1);
        WorldRecipe recipe = new WorldRecipe(Architectures.of("gpt2"), 2, 32, 2, 400,
                WorldRecipe.DEFAULT.positions(), STEPS, 8, WorldRecipe.DEFAULT.learningRate(), 1);
        return new WorldRun(World.of(settings), recipe, StorageType.F16, engine, out, new JobMonitor() {
            @Override
            public void note(String text) {
                notes.add(text);
            }

            @Override
            public Progress progress(String task, long total) {
                return Progress.SILENT;
            }
        });
    }

    /** Interrupts after a number of steps of this run, which may itself continue another. */
    private static List<String> interrupt(Path out, int threads, int steps) {
        List<String> notes = new ArrayList<>();
        AtomicInteger done = new AtomicInteger();
        try (Engine engine = Engines.open("cpu", new EngineOptions(threads))) {
            WorldRun run = run(engine, out, notes);
            assertTrue(run.earlier().isEmpty());
            assertThrows(InterruptedRunException.class, () -> run.run(SILENT, () -> done.incrementAndGet() == steps));
        }
        return notes;
    }

    private static final WorldModel.Listener SILENT = new WorldModel.Listener() {
        @Override
        public void trained(int step, int steps, double loss) {}

        @Override
        public void evaluated(int step, FactAccuracy accuracy) {}
    };

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void assertSameFolders(Path expected, Path actual) throws IOException {
        assertEquals(names(expected), names(actual));
        for (String name : names(expected)) {
            assertArrayEquals(
                    Files.readAllBytes(expected.resolve(name)), Files.readAllBytes(actual.resolve(name)), name);
        }
    }

    /** A copy of the finished world. */
    private Path copy() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("copy"));
        for (String name : names(unbroken)) {
            Files.copy(unbroken.resolve(name), copy.resolve(name));
        }
        return copy;
    }

    /** The finished world's folder as a process leaves it that is killed before it writes the result. */
    private static void forgetResult(Path world) throws IOException {
        new RecipeFile(RecipeFile.read(world).options(), null).write(world);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 15})
    void aWorldInterruptedAfterAnyStepAndContinuedHasTheFilesOfAnUnbrokenOne(int steps) throws IOException {
        Path out = folder.resolve("world");
        List<String> notes = interrupt(out, 1, steps);
        Path partial = out.resolve("training.partial");
        assertEquals(List.of("interrupted after " + steps + " steps, saved in " + partial
                + "; rerun the same command to continue"), notes);
        assertEquals(List.of("recipe.json", "training.partial"), names(out));

        CommandRun run = CommandRun.of(command(out, "--threads", 2));

        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().contains("resuming after " + steps + " steps, from " + partial), run.err());
        assertSameFolders(unbroken, out);
    }

    @Test
    void aWorldInterruptedThreeTimesIsTheSame() throws IOException {
        Path out = folder.resolve("world");
        interrupt(out, 1, 3);
        interrupt(out, 2, 4);
        assertTrue(interrupt(out, 1, 5).contains(
                "resuming after 7 steps, from " + out.resolve("training.partial")));
        CommandRun.json(command(out));
        assertSameFolders(unbroken, out);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 13})
    void aWorldKilledBetweenTheFilesAtTheEndIsFinished(int written) throws IOException {
        Path out = folder.resolve("world");
        interrupt(out, 2, 15);
        List<String> files = new ArrayList<>(RecipeFile.read(unbroken).result().files().keySet());
        assertEquals(13, files.size());
        for (String name : files.subList(0, written)) {
            Files.copy(unbroken.resolve(name), out.resolve(name));
        }
        Files.writeString(out.resolve(".config.json.1b4e28ba-2fa1-11d2-883f-0016d3cca427.tmp"), "cut of");
        Files.createFile(out.resolve(".lock"));

        CommandRun.json(command(out));

        Files.deleteIfExists(out.resolve(".config.json.1b4e28ba-2fa1-11d2-883f-0016d3cca427.tmp"));
        Files.deleteIfExists(out.resolve(".lock"));
        assertSameFolders(unbroken, out);
    }

    @Test
    void aWorldKilledBeforeTheFirstSaveStartsAgain() throws IOException {
        Path out = copy();
        forgetResult(out);
        Files.delete(out.resolve("world.json"));
        CommandRun.json(command(out));
        assertSameFolders(unbroken, out);
    }

    @Test
    void aWorldKilledWhileItsFolderWasMadeStartsAgain() throws IOException {
        Path out = Files.createDirectory(folder.resolve("world"));
        Path temporary = Files.writeString(
                out.resolve(".recipe.json.1b4e28ba-2fa1-11d2-883f-0016d3cca427.tmp"), "{\"form");
        CommandRun.json(command(out));
        Files.deleteIfExists(temporary);
        assertSameFolders(unbroken, out);
    }

    @Test
    void aWorldOfAnEarlierVersionGetsItsTrainingRecordsWithoutTraining() throws IOException {
        Path out = copy();
        Files.delete(out.resolve("training.json"));
        ObjectNode recipe = SealedJson.read(out.resolve("recipe.json"));
        ((ObjectNode) recipe.path("result").path("files")).remove("training.json");
        recipe.remove(List.of("digest", "digest_of_seconds"));
        Files.writeString(out.resolve("recipe.json"), SealedJson.text(recipe));

        CommandRun run = CommandRun.of(command(out));

        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().contains("already complete"), run.err());
        assertSameFolders(unbroken, out);
    }

    @Test
    void aWorldKilledBeforeItsStateIsDeletedIsComplete() throws IOException {
        Path out = copy();
        Path interrupted = folder.resolve("interrupted");
        interrupt(interrupted, 2, 3);
        Files.copy(interrupted.resolve("training.partial"), out.resolve("training.partial"));

        CommandRun run = CommandRun.of(command(out));

        assertEquals(0, run.code(), run.err());
        assertEquals(out + ": already complete, made with these options; delete it to make it again\n",
                run.err());
        assertSameFolders(unbroken, out);
    }

    @Test
    void aCompleteWorldIsReportedAsWhenItWasMade() throws IOException {
        Path out = folder.resolve("world");
        ObjectNode made = (ObjectNode) CommandRun.json(command(out));
        Files.writeString(out.resolve("stats.safetensors"), "the user's");

        ObjectNode again = (ObjectNode) CommandRun.json(command(out, "--threads", 1));

        made.remove("seconds");
        again.remove("seconds");
        assertEquals(made, again);
        assertEquals("the user's", Files.readString(out.resolve("stats.safetensors")));
    }

    @ParameterizedTest
    @CsvSource({
        "--people, 6, 4", "--relations, 3, 2", "--phrasings, 3, 2", "--requests, 1, 2", "--architecture, gptj, gpt2",
        "--layers, 3, 2", "--width, 48, 32", "--heads, 4, 2", "--vocabulary, 401, 400", "--steps, 9, 8",
        "--lines, 9, 8", "--learning-rate, 0.003, 0.002", "--storage, f32, f16", "--seed, 2, 1"
    })
    void anotherOptionForTheSameFolderIsRefusedByName(String option, String now, String then) throws IOException {
        String difference = ": made with " + option + " " + then + ", not " + now
                + "; use the same options, or choose another --out\n";
        Object[] other = command(unbroken, option, now);
        // Options given twice are errors: replace the first.
        for (int i = 3; i < other.length - 2; i++) {
            if (other[i].equals(option)) {
                Object[] replaced = Arrays.copyOf(other, other.length - 2);
                replaced[i + 1] = now;
                other = replaced;
            }
        }
        assertRefused("palimpsest world: " + unbroken + difference, other);
        Path out = copy();
        forgetResult(out);
        other[2] = out;
        assertRefused("palimpsest world: " + out + difference, other);
    }

    @Test
    void aDamagedStateIsRefusedInOneLine() throws IOException {
        Path out = folder.resolve("world");
        interrupt(out, 2, 3);
        Path partial = out.resolve("training.partial");
        byte[] whole = Files.readAllBytes(partial);
        String remedy = "; training cannot continue from this file, delete it to train from the beginning";
        for (int length : new int[] {0, 7, 100, whole.length / 2, whole.length - 1}) {
            Files.write(partial, Arrays.copyOf(whole, length));
            assertRefused("palimpsest world: " + partial + ": ", command(out));
            assertRefused(remedy, command(out));
        }
        byte[] changed = whole.clone();
        // The exponent of the last float: an infinity or NaN.
        changed[changed.length - 1] = 0x7f;
        changed[changed.length - 2] = (byte) 0xff;
        Files.write(partial, changed);
        assertRefused(remedy, command(out));
        assertFalse(Files.exists(out.resolve("model.safetensors")));

        Files.delete(partial);
        CommandRun.json(command(out));
        assertSameFolders(unbroken, out);
    }

    @Test
    void aStateOfOtherOptionsIsRefusedByName() throws IOException {
        Path out = folder.resolve("world");
        interrupt(out, 2, 3);
        Path recipe = out.resolve("recipe.json");
        ObjectNode changed = SealedJson.read(recipe);
        ((ObjectNode) changed.path("options")).put("width", "16");
        Files.writeString(recipe, SealedJson.text(changed));

        assertRefused(out.resolve("training.partial") + ": left by an interrupted run with --width 32, not 16",
                Arrays.stream(command(out)).map(each -> each.equals(32) ? 16 : each).toArray());
    }

    @Test
    void aChangedFileIsNeitherReportedAsCompleteNorReplaced() throws IOException {
        Path out = copy();
        Path model = out.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(model);
        bytes[bytes.length - 1] ^= 1;
        Files.write(model, bytes);

        assertRefused("palimpsest world: " + model + ": has changed since the world was made; delete it to make it"
                + " again, or choose another --out\n", command(out));
        assertArrayEquals(bytes, Files.readAllBytes(model));

        Files.delete(model);
        CommandRun.json(command(out));
        assertSameFolders(unbroken, out);
    }

    @Test
    void aDamagedRecipeIsRefusedInOneLine() throws IOException {
        Path out = copy();
        for (String recipe : List.of(
                "", "{", "[]", "{\"format\": 2}", "{\"format\": 1, \"options\": {\"people\": 4}}")) {
            Files.writeString(out.resolve("recipe.json"), recipe);
            assertRefused("palimpsest world: " + out.resolve("recipe.json") + ": ", command(out));
        }
        Files.delete(out.resolve("recipe.json"));
        assertRefused("palimpsest world: " + out + ": not empty; pass the name of a new folder\n", command(out));
    }

    @Test
    void theRecipeListsTheFilesWithTheirDigests() {
        JsonNode steps = CommandRun.json(command(unbroken)).path("steps");
        RecipeFile.Result result = RecipeFile.read(unbroken).result();
        assertEquals(steps.asInt(), result.steps());
        assertTrue(result.files().values().stream().allMatch(digest -> digest.matches("[0-9a-f]{64}")));
    }

    @Test
    void aRecipeThatFailsInItsFirstStepIsNotInTheWayOfAnother() throws IOException {
        Path out = folder.resolve("world");
        List<String> notes = new ArrayList<>();
        try (Engine engine = Engines.open("cpu", new EngineOptions(1))) {
            WorldModel.Listener failing = new WorldModel.Listener() {
                @Override
                public void trained(int step, int steps, double loss) {
                    throw new IllegalArgumentException("diverged");
                }

                @Override
                public void evaluated(int step, FactAccuracy accuracy) {}
            };
            assertThrows(IllegalArgumentException.class, () -> run(engine, out, notes).run(failing, () -> false));
        }
        assertEquals(List.of(), names(out));
        CommandRun.json(command(out));
        assertSameFolders(unbroken, out);
    }
}
