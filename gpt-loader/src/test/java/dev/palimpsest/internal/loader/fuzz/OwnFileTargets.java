package dev.palimpsest.internal.loader.fuzz;

import static dev.palimpsest.internal.fuzz.BrokenPromiseException.require;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.CodebookEntries;
import dev.palimpsest.internal.editing.change.DenseDelta;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.GatedDelta;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.editing.change.NeuronColumns;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.editing.change.ScopedFacts;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.KeyStatistics.Moment;
import dev.palimpsest.internal.editing.memory.NullSpace;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.fuzz.FuzzInput;
import dev.palimpsest.internal.fuzz.FuzzTarget;
import dev.palimpsest.internal.loader.ArtifactFile;
import dev.palimpsest.internal.loader.EditsFile;
import dev.palimpsest.internal.loader.NullSpaceFile;
import dev.palimpsest.internal.loader.StatisticsFile;
import dev.palimpsest.internal.loader.TrainingFile;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.RandomGpt;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.training.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** The files that this project writes: statistics, null spaces, states of training, edits with every kind of change. */
final class OwnFileTargets {

    /** A mapping without an arena to close is released when it is collected. */
    private static final int COLLECT = 4_000;

    private static final GptConfig SHAPE =
            new GptConfig(Architectures.of("gpt2"), 2, 4, 2, 6, 32, 257, 0, 1e-5f, 256);

    private static final GptConfig TRAINED =
            new GptConfig(Architectures.of("gpt2"), 1, 4, 2, 8, 6, 7, 0, 1e-5f, -1);

    private final SeedFile statistics;
    private final SeedFile nullSpace;
    private final SeedFile training;
    private final SeedFile artifact;
    private final KeyStatistics sums;
    private final List<SeedFile> edits = new ArrayList<>();
    private final Path copy;
    private int reads;

    private OwnFileTargets(Path home) {
        try {
            Files.createDirectories(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        copy = home.resolve("copy.edits");
        KeyStatistics written = new KeyStatistics("f".repeat(64),
                Map.of(0, new Moment(Matrix.of(2, 2, new double[] {2, 1, 1, 3}), 10),
                        1, new Moment(Matrix.of(2, 2, new float[] {4, 0, 0, 1}), 10)),
                Map.of("text", "t.txt", "sequences_done", "3"));
        Path file = home.resolve("seed.stats");
        StatisticsFile.write(file, written);
        statistics = SeedFile.of(file);
        // Stays open as long as the target is used.
        sums = StatisticsFile.read(file).statistics();
        NullSpaceFile spaces = NullSpaceFile.beside(file, sums);
        spaces.keep(0, new NullSpace(new double[] {1, 4}, 1, false, Matrix.of(1, 2, new double[] {0.6, 0.8})));
        spaces.keep(1, new NullSpace(new double[] {1, 4}, 1, true, Matrix.of(1, 2, new double[] {0.8, 0.6})));
        nullSpace = SeedFile.of(home.resolve("seed.stats.null-space"));
        Path state = home.resolve("seed.training");
        TrainingFile.write(state, new TrainingState(17, RandomGpt.weights(TRAINED, 4), RandomGpt.weights(TRAINED, 5),
                RandomGpt.weights(TRAINED, 6)), Map.of("layers", "1"));
        training = SeedFile.of(state);
        Path trained = home.resolve("seed.artifact");
        new ArtifactFile(new TrainedArtifact("serac", "f".repeat(64), Map.of("layers", "1"),
                new TreeMap<>(Map.of("scope.map", matrix(2, 4))), ""), new TreeMap<>(Map.of("validation_loss", 0.5)),
                Map.of("data", "training.json")).write(trained);
        artifact = SeedFile.of(trained);
        for (EditingMethod method : Methods.all()) {
            EditsFile.write(copy, edits(method));
            edits.add(SeedFile.of(copy));
        }
    }

    static List<FuzzTarget> all(Path home) {
        OwnFileTargets targets = new OwnFileTargets(home);
        return List.of(
                LoaderTarget.of("statistics", 6, random ->
                        FuzzInput.of("s.stats", targets.statistics.mutated(random)), targets::readStatistics),
                LoaderTarget.of("null-space", 10, random ->
                        FuzzInput.of("s.null-space", targets.nullSpace.mutated(random)), targets::readNullSpace),
                LoaderTarget.of("training", 3, random ->
                        FuzzInput.of("t.training", targets.training.mutated(random)), targets::readTraining),
                LoaderTarget.of("artifact", 3, random ->
                        FuzzInput.of("a.artifact", targets.artifact.mutated(random)), targets::readArtifact),
                LoaderTarget.of("edits", 5, random -> FuzzInput.of("e.edits",
                        targets.edits.get(random.nextInt(targets.edits.size())).mutated(random)), targets::readEdits),
                LoaderTarget.of("settings", 5, random -> FuzzInput.of("e.edits",
                        targets.withMutatedSettings(random)), targets::readSettings));
    }

    /** Two batches with a change of every kind that may stand beside the method's own. */
    private static Edits edits(EditingMethod method) {
        List<EditBatch> batches = new ArrayList<>();
        for (int b = 0; b < 2; b++) {
            FactorisedDelta delta = new FactorisedDelta(matrix(1, 6), matrix(1, 4), matrix(1, 6));
            List<Change> changes = List.of(new LowRankDelta(0, delta), new GatedDelta(1, delta, 2.5),
                    new DenseDelta(0, matrix(6, 4)), new Neurons(1, matrix(1, 4), matrix(1, 1), matrix(1, 4)),
                    new CodebookEntries(new Site(0, Site.Point.MLP_INNER), matrix(1, 6), matrix(1, 4), List.of(0.5),
                            List.of(List.of(1, 2)), List.of(new CodebookEntries.Bounds(0.25, 0.75, List.of("Bob")))),
                    new NeuronColumns(0, List.of(0, 5), matrix(1, 4)),
                    new FactStore(
                            new FactStore.Lookup(FactStore.Retrieval.HIDDEN, 0, FactStore.Selection.SUBJECT, 5,
                                    FactStore.Template.PLAIN, null),
                            List.of(new FactStore.Fact("Ada is a", "Ada is a poet.", "Ada")), matrix(1, 4), matrix(1, 4)),
                    new ScopedFacts("0a".repeat(32), 1, ScopedFacts.Reader.SMALL,
                            List.of(new ScopedFacts.Fact("Ada is a", "Ada is a poet.")), matrix(1, 4)));
            batches.add(new EditBatch(List.of(new EditRequest(b, "Ada is a", "Ada", "poet")), changes,
                    new TreeMap<>(Map.of("residual_norm", new TreeMap<>(Map.of(0, 1.5)))), 0.5, 0.25));
        }
        Given given = Given.NOTHING.with(CommonSettings.LAYERS, List.of(0));
        return new Edits("f".repeat(64), Methods.settings(method, SHAPE, given), List.of("{}", "Note that. {}"), batches,
                Map.of("palimpsest", "0.1"));
    }

    private static Matrix matrix(int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.25f * i - 1;
        }
        return Matrix.of(rows, columns, values);
    }

    static void use(KeyStatistics read) {
        for (Moment moment : read.layers().values()) {
            require(moment.tokens() > 0, "a moment of no tokens");
            require(moment.sum().rows() == moment.sum().columns(), "a moment that is not square");
            if (moment.sum().rows() > 0) {
                moment.sum().at(moment.sum().rows() - 1, moment.sum().columns() - 1);
            }
        }
        require(read.layers().keySet().stream().allMatch(layer -> layer >= 0), "a negative layer");
    }

    private void readStatistics(Path folder) {
        try (StatisticsFile file = StatisticsFile.read(folder.resolve("s.stats"))) {
            use(file.statistics());
        }
    }

    private void readNullSpace(Path folder) {
        collectSometimes();
        NullSpaceFile file = NullSpaceFile.open(folder.resolve("s.null-space"), sums);
        for (int layer : sums.layers().keySet()) {
            file.find(layer).ifPresent(space -> {
                space.largestKept();
                space.basis().at(0, space.width() - 1);
            });
        }
    }

    private void readTraining(Path folder) {
        try (TrainingFile file = TrainingFile.read(folder.resolve("t.training"))) {
            require(file.state(TRAINED).steps() >= 0, "a negative number of steps");
        }
    }

    private void readArtifact(Path folder) {
        ArtifactFile file = ArtifactFile.read(folder.resolve("a.artifact"));
        require(file.artifact().sha256().length() == 64, "a digest of another length");
        file.artifact().tensors().values().forEach(Matrix::toDoubles);
    }

    private byte[] withMutatedSettings(SplittableRandom random) {
        SeedFile seed = edits.get(random.nextInt(edits.size()));
        SeedFile changed = new SeedFile(seed.header().copy(), Map.of(), seed.data());
        changed.header().get("__metadata__")
                .set("settings", seed.nested().get("settings").copy().mutate(random).toString());
        return SeedFile.assembled(changed.header().bytes(), changed.data(), random);
    }

    private void readSettings(Path folder) {
        collectSometimes();
        Edits read = EditsFile.read(folder.resolve("e.edits"));
        require(read.settings().layers().stream().allMatch(layer -> layer >= 0), "a negative layer");
        require(read.settings().batchSize() > 0, "a batch size without sense");
        Methods.of(read.settings()).schema().forEach(setting -> read.settings().find(setting));
    }

    private void readEdits(Path folder) {
        collectSometimes();
        Edits read = EditsFile.read(folder.resolve("e.edits"));
        for (Change change : read.changes()) {
            require(change.layer() >= 0 || change instanceof FactStore, "a negative layer");
        }
        EditsFile.write(copy, read);
        Edits again = EditsFile.read(copy);
        require(again.settings().equals(read.settings()) && again.contexts().equals(read.contexts())
                && again.size() == read.size() && again.provenance().equals(read.provenance())
                && again.alpha().equals(read.alpha()), "edits do not come back as they were written");
        read.without(Set.of());
    }

    private void collectSometimes() {
        if (++reads % COLLECT == 0) {
            System.gc();
        }
    }
}
