package dev.palimpsest.internal.editing.mend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.editing.trained.ArtifactTraining;
import dev.palimpsest.internal.editing.trained.ArtifactTraining.Losses;
import dev.palimpsest.internal.editing.trained.TrainingRecord;
import dev.palimpsest.internal.editing.trained.TrainingRecord.Question;
import dev.palimpsest.internal.model.Architecture;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.RandomGpt;
import dev.palimpsest.internal.model.ReferenceGpt;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** MEND on any engine: the network and its training against a reference in double, and what an edit is made of. */
public abstract class MendContract {

    private static final String DIGEST = "0".repeat(64);
    private static final double WEIGHT = 0.1;

    private static final List<EditRequest> REQUESTS = List.of(
            new EditRequest(1, "a {} is", "bcd", "ef"),
            new EditRequest(2, "{} was", "gh", "ijk"),
            new EditRequest(3, "so {} has", "kl", "mno"));

    private final Mend method = (Mend) Methods.of("mend");

    /** The engine under test. */
    protected abstract Engine open();

    /** One token per character: only a unique encoding matters here. */
    private record Characters(int vocabulary) implements Tokenizer {

        @Override
        public int[] encode(String text) {
            return text.chars().map(c -> c % vocabulary).toArray();
        }

        @Override
        public String decode(int... tokens) {
            throw new UnsupportedOperationException("nothing is decoded here");
        }

        @Override
        public int size() {
            return vocabulary;
        }

        @Override
        public byte[] bytes(int token) {
            return new byte[1];
        }
    }

    /** A random model of an architecture, two of whose blocks are edited. */
    private record Case(GptConfig config, GptWeights weights, Gpt gpt, Tokenizer tokenizer, List<Integer> layers) {

        static Case of(Architecture architecture, Engine engine) {
            GptConfig config = RandomGpt.shape(architecture, 43);
            GptWeights weights = RandomGpt.weights(config, 44);
            int last = config.layers() - 1;
            return new Case(config, weights, Gpt.open(config, weights, "model", engine),
                    new Characters(config.vocabulary()), List.of(last - 1, last));
        }

        ReferenceGpt reference() {
            return new ReferenceGpt(config, weights);
        }

        List<Site> sites() {
            return Hypernetwork.sites(layers);
        }

        RequestTokens tokens(EditRequest request) {
            return RequestTokens.bare(request, tokenizer, config);
        }

        List<SortedMap<Site, TokenFactors>> gradients() {
            return EditGradients.of(gpt, sites(), REQUESTS.stream().map(this::tokens).toList());
        }

        EditExample example(int i) {
            EditRequest request = REQUESTS.get(i);
            return new EditExample(tokens(request),
                    tokens(new EditRequest(9, "but " + request.subject(), null, request.target())),
                    tokenizer.encode("pq rst " + i));
        }
    }

    private interface Check {
        void on(Case each);
    }

    private void forEachArchitecture(Check check) {
        for (Architecture architecture : Architectures.all()) {
            try (Engine engine = open()) {
                check.on(Case.of(architecture, engine));
            }
        }
    }

    // ── the gradient that the network reads ──────────────────────────────────────────────────────────────────────

    @Test
    void theTermsOfAnEditAddUpToTheGradientOfItsLoss() {
        forEachArchitecture(each -> {
            RequestTokens tokens = each.tokens(REQUESTS.getFirst());
            SortedMap<Site, TokenFactors> terms = each.gradients().getFirst();
            SplittableRandom random = new SplittableRandom(3);
            for (Site site : each.sites()) {
                GptWeights.Projection map = new ReferenceMend(each.reference(), each.sites(), Map.of()).projection(site);
                int n = site.point().inputWidth(each.config());
                int d = site.point().outputWidth(each.config());
                double norm = 0;
                double[][] sum = product(terms.get(site), n, d);
                for (double[] row : sum) {
                    norm += Arrays.stream(row).map(x -> x * x).sum();
                }
                for (int probe = 0; probe < 6; probe++) {
                    int in = random.nextInt(n);
                    int out = random.nextInt(d);
                    int at = map.layout() == Layout.INPUT_OUTPUT ? in * d + out : out * n + in;
                    double expected = (lossWith(each, map.weight(), at, 1e-4, tokens)
                            - lossWith(each, map.weight(), at, -1e-4, tokens)) / 2e-4;
                    assertEquals(expected, sum[in][out], 1e-4 * Math.sqrt(norm), site + " " + in + " " + out);
                }
            }
        });
    }

    private static double[][] product(TokenFactors terms, int n, int d) {
        double[][] sum = new double[n][d];
        for (int t = 0; t < terms.tokens(); t++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < d; j++) {
                    sum[i][j] += (double) terms.inputs()[t * n + i] * terms.gradients()[t * d + j];
                }
            }
        }
        return sum;
    }

    private static double lossWith(Case each, Matrix which, int at, double more, RequestTokens tokens) {
        double[] values = which.toDoubles();
        values[at] += more;
        Matrix replacement = Matrix.of(which.rows(), which.columns(), values);
        ReferenceGpt changed = new ReferenceGpt(
                each.config(), each.weights().map(matrix -> matrix == which ? replacement : matrix));
        RequestTokens.Prompt prompt = tokens.prompts().getFirst();
        return ReferenceMend.targetLoss(changed, tokens.forced(prompt), prompt.tokens().length, tokens.target());
    }

    @Test
    void anEditHasAtMostOneTermPerTokenAndInTheLastBlockOneForEachPredictedToken() {
        forEachArchitecture(each -> {
            List<SortedMap<Site, TokenFactors>> gradients = each.gradients();
            for (int r = 0; r < REQUESTS.size(); r++) {
                RequestTokens tokens = each.tokens(REQUESTS.get(r));
                int length = tokens.forced(tokens.prompts().getFirst()).length;
                for (Map.Entry<Site, TokenFactors> entry : gradients.get(r).entrySet()) {
                    assertTrue(entry.getValue().tokens() >= 1 && entry.getValue().tokens() <= length);
                    if (entry.getKey().layer() == each.config().layers() - 1) {
                        assertEquals(tokens.target().length, entry.getValue().tokens(), entry.getKey().toString());
                    }
                }
            }
        });
    }

    @Test
    void droppingZeroRowsChangesNothing() {
        forEachArchitecture(each -> {
            SortedMap<Site, TokenFactors> edit = each.gradients().getFirst();
            SortedMap<Site, TokenFactors> padded = new TreeMap<>();
            edit.forEach((site, terms) -> padded.put(site, new TokenFactors(
                    withZeros(terms.inputs(), site.point().inputWidth(each.config())),
                    withZeros(terms.gradients(), site.point().outputWidth(each.config())), terms.tokens() + 1)));
            SortedMap<Site, TokenFactors> dropped = new TreeMap<>();
            padded.forEach((site, terms) -> dropped.put(site, terms.withoutZeroRows()));
            try (Hypernetwork network = random(each);
                    Workspace scratch = each.gpt().engine().workspace()) {
                network.absorb(each.gradients());
                SortedMap<Site, TokenFactors> expected = network.transform(scratch, List.of(edit)).output().getFirst();
                SortedMap<Site, TokenFactors> actual = network.transform(scratch, List.of(dropped)).output().getFirst();
                expected.forEach((site, terms) -> {
                    assertArrayEquals(terms.inputs(), actual.get(site).inputs());
                    assertArrayEquals(terms.gradients(), actual.get(site).gradients());
                });
            }
        });
    }

    private static float[] withZeros(float[] values, int width) {
        float[] more = new float[values.length + width];
        System.arraycopy(values, 0, more, width, values.length);
        return more;
    }

    // ── the network ──────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void anUntrainedNetworkAddsTheNormalisedTermsTimesEta() {
        forEachArchitecture(each -> {
            List<SortedMap<Site, TokenFactors>> gradients = each.gradients();
            TrainedArtifact artifact;
            try (Hypernetwork network = Hypernetwork.fresh(each.gpt(), each.layers(), 3, 0.25, 5)) {
                network.absorb(gradients);
                artifact = artifact(each, network);
            }
            try (Editor editor = editor(each, artifact)) {
                EditBatch batch = editor.edit(REQUESTS.subList(0, 1));
                assertEquals(each.sites().size(), batch.changes().size());
                for (Site site : each.sites()) {
                    LowRankDelta change = change(batch, site);
                    double[][] expected = normalised(each, gradients, site, 0);
                    int n = site.point().inputWidth(each.config());
                    assertEquals(expected.length, change.delta().solution().rows());
                    for (int b = 0; b < expected.length; b++) {
                        for (int i = 0; i < expected[b].length; i++) {
                            double actual = i < n
                                    ? change.delta().solution().at(b, i)
                                    : change.delta().residuals().at(b, i - n);
                            double factor = i < n ? 1 : 0.25;
                            assertEquals(factor * expected[b][i], actual, 2e-5, site + " " + b + " " + i);
                        }
                    }
                    assertWeightIsTheOriginalPlus(each, editor, site, change);
                }
            }
        });
    }

    private static void assertWeightIsTheOriginalPlus(Case each, Editor editor, Site site, LowRankDelta change) {
        Engine engine = each.gpt().engine();
        float[] edited = engine.read(editor.model().gpt().projection(site).weight());
        GptWeights.Projection map = new ReferenceMend(each.reference(), each.sites(), Map.of()).projection(site);
        double[] expected = map.weight().toDoubles();
        int n = site.point().inputWidth(each.config());
        int d = site.point().outputWidth(each.config());
        boolean changed = false;
        for (int b = 0; b < change.delta().solution().rows(); b++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < d; j++) {
                    int at = map.layout() == Layout.INPUT_OUTPUT ? i * d + j : j * n + i;
                    expected[at] += change.delta().solution().at(b, i) * change.delta().residuals().at(b, j);
                }
            }
        }
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], edited[i], 1e-5);
            changed |= Math.abs(edited[i] - map.weight().at(i / map.weight().columns(), i % map.weight().columns())) > 1e-3;
        }
        assertTrue(changed, site + " changes");
    }

    /** {@code (x − mean)/(sd + 1e-7)} over the terms of all projections of the shape, by the definition. */
    private static double[][] normalised(Case each, List<SortedMap<Site, TokenFactors>> all, Site site, int edit) {
        List<float[]> rows = new ArrayList<>();
        for (Site other : each.sites()) {
            if (other.point() == site.point()) {
                all.forEach(terms -> rows.addAll(rows(terms.get(other), site, each)));
            }
        }
        int width = ShapeNetwork.width(each.config());
        List<float[]> own = rows(all.get(edit).get(site), site, each);
        double[][] normalised = new double[own.size()][width];
        for (int i = 0; i < width; i++) {
            int column = i;
            double mean = rows.stream().mapToDouble(row -> row[column]).average().orElseThrow();
            double square = rows.stream().mapToDouble(row -> (row[column] - mean) * (row[column] - mean)).sum();
            double deviation = Math.sqrt(square / (rows.size() - 1));
            for (int b = 0; b < normalised.length; b++) {
                normalised[b][i] = (own.get(b)[i] - mean) / (deviation + 1e-7);
            }
        }
        return normalised;
    }

    private static List<float[]> rows(TokenFactors terms, Site site, Case each) {
        float[] joined = terms.joined(site.point(), each.config());
        int width = ShapeNetwork.width(each.config());
        return IntStream.range(0, terms.tokens())
                .mapToObj(t -> Arrays.copyOfRange(joined, t * width, (t + 1) * width))
                .toList();
    }

    /** A network whose every parameter matters. */
    private static Hypernetwork random(Case each) {
        Hypernetwork network = Hypernetwork.fresh(each.gpt(), each.layers(), 3, 0.02, 6);
        SplittableRandom random = new SplittableRandom(7);
        Engine engine = each.gpt().engine();
        for (Parameter parameter : network.weights()) {
            float[] values = engine.read(parameter.value());
            for (int i = 0; i < values.length; i++) {
                values[i] = parameter.name().endsWith("v")
                        ? values[i] * 0.3f
                        : values[i] + (float) (0.4 * (random.nextDouble() - 0.4));
            }
            engine.write(values, parameter.value());
        }
        return network;
    }

    @Test
    void theGradientsOfTheObjectiveAreItsFiniteDifferences() {
        forEachArchitecture(each -> {
            Engine engine = each.gpt().engine();
            List<SortedMap<Site, TokenFactors>> edits = each.gradients();
            EditExample example = each.example(1);
            try (Hypernetwork network = random(each);
                    Workspace scratch = engine.workspace();
                    EditObjective objective =
                            new EditObjective(each.gpt(), each.sites(), WEIGHT, List.of(each.example(0), example))) {
                network.absorb(edits);
                List<SortedMap<Site, TokenFactors>> edit = List.of(edits.get(1));
                Hypernetwork.Run run = network.transform(scratch, edit);
                EditObjective.Evaluation evaluation =
                        objective.evaluate(1, run.output().getFirst(), network.etas(), true);
                network.backward(run, List.of(evaluation.terms()), evaluation.etas());

                Map<String, double[]> values = new HashMap<>();
                List<Parameter> parameters = new ArrayList<>(network.weights());
                parameters.add(network.eta());
                parameters.forEach(each1 -> values.put(each1.name(), each1.matrix(engine).toDoubles()));
                SortedMap<Site, double[][]> normalised = new TreeMap<>();
                each.sites().forEach(site -> normalised.put(site, normalised(each, edits, site, 1)));
                ReferenceMend reference = new ReferenceMend(each.reference(), each.sites(), values);
                assertEquals(reference.loss(example, WEIGHT, normalised), evaluation.loss(WEIGHT), 1e-4);
                for (Parameter parameter : parameters) {
                    float[] gradient = engine.read(parameter.gradient());
                    assertDifferences(reference, example, normalised, parameter.name(), gradient);
                }
            }
        });
    }

    /** Along the gradient and along a random direction, where another gradient of the same length would show. */
    private static void assertDifferences(ReferenceMend reference, EditExample example,
            SortedMap<Site, double[][]> normalised, String name, float[] gradient) {
        double norm = 0;
        for (float value : gradient) {
            norm += (double) value * value;
        }
        norm = Math.sqrt(norm);
        assertTrue(norm > 1e-6 && Double.isFinite(norm), name + " has a gradient, " + norm);
        SplittableRandom random = new SplittableRandom(name.hashCode());
        for (boolean along : new boolean[] {true, false}) {
            double[] direction = new double[gradient.length];
            double length = 0;
            for (int i = 0; i < direction.length; i++) {
                direction[i] = along ? gradient[i] / norm : random.nextDouble() - 0.5;
                length += direction[i] * direction[i];
            }
            double expected = 0;
            for (int i = 0; i < direction.length; i++) {
                direction[i] /= Math.sqrt(length);
                expected += direction[i] * gradient[i];
            }
            double step = 1e-5;
            double difference = (lossAlong(reference, example, normalised, name, direction, step)
                    - lossAlong(reference, example, normalised, name, direction, -step)) / (2 * step);
            assertEquals(difference, expected, 1e-4 * norm, name + (along ? " along its gradient" : " elsewhere"));
        }
    }

    private static double lossAlong(ReferenceMend reference, EditExample example,
            SortedMap<Site, double[][]> normalised, String name, double[] direction, double step) {
        double[] kept = reference.values().get(name);
        double[] moved = kept.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += step * direction[i];
        }
        reference.values().put(name, moved);
        double loss = reference.loss(example, WEIGHT, normalised);
        reference.values().put(name, kept);
        return loss;
    }

    // ── edits ────────────────────────────────────────────────────────────────────────────────────────────────────

    private Settings settings(Case each, TrainedArtifact artifact) {
        return Methods.settings(method, each.config(), method.completed(Given.NOTHING, artifact));
    }

    private Editor editor(Case each, TrainedArtifact artifact) {
        return Methods.open(context(each, artifact), settings(each, artifact), null);
    }

    private static EditingContext context(Case each, TrainedArtifact artifact) {
        return EditingContext.of(each.gpt(), each.tokenizer(), null).with(sha256 -> artifact);
    }

    private static TrainedArtifact artifact(Case each, Hypernetwork network) {
        return artifact("mend", "model", each, network.tensors());
    }

    private static TrainedArtifact artifact(String method, String fingerprint, Case each, SortedMap<String, Matrix> tensors) {
        return new TrainedArtifact(method, fingerprint, Map.of("layers", MendSettings.LAYERS.type().format(each.layers()),
                "rank", "3"), tensors, DIGEST);
    }

    private static TrainedArtifact randomArtifact(Case each) {
        try (Hypernetwork network = random(each)) {
            network.absorb(each.gradients());
            return artifact(each, network);
        }
    }

    private static LowRankDelta change(EditBatch batch, Site site) {
        return batch.changes().stream().map(LowRankDelta.class::cast)
                .filter(change -> change.site().equals(site)).findFirst().orElseThrow();
    }

    @Test
    void aBatchIsTheSumOfItsFactsEditsOfTheModelBeforeIt() {
        forEachArchitecture(each -> {
            TrainedArtifact artifact = randomArtifact(each);
            try (Editor together = editor(each, artifact);
                    Editor first = editor(each, artifact);
                    Editor second = editor(each, artifact);
                    Editor after = editor(each, artifact)) {
                EditBatch both = together.edit(REQUESTS.subList(0, 2));
                EditBatch one = first.edit(REQUESTS.subList(0, 1));
                EditBatch two = second.edit(REQUESTS.subList(1, 2));
                after.edit(REQUESTS.subList(0, 1));
                EditBatch consecutive = after.edit(REQUESTS.subList(1, 2));
                for (Site site : each.sites()) {
                    assertArrayEquals(
                            joined(change(one, site).delta().residuals(), change(two, site).delta().residuals()),
                            change(both, site).delta().residuals().toFloats());
                    assertArrayEquals(
                            joined(change(one, site).delta().solution(), change(two, site).delta().solution()),
                            change(both, site).delta().solution().toFloats());
                    assertFalse(Arrays.equals(change(two, site).delta().residuals().toFloats(),
                            change(consecutive, site).delta().residuals().toFloats()), "a later edit is of the edited model");
                }
            }
        });
    }

    private static float[] joined(Matrix a, Matrix b) {
        float[] values = Arrays.copyOf(a.toFloats(), (int) (a.size() + b.size()));
        System.arraycopy(b.toFloats(), 0, values, (int) a.size(), (int) b.size());
        return values;
    }

    @Test
    void anArtifactOfAnotherModelOrMethodIsRefused() {
        forEachArchitecture(each -> {
            SortedMap<String, Matrix> tensors = randomArtifact(each).tensors();
            TrainedArtifact own = artifact("mend", "model", each, tensors);
            TrainedArtifact foreign = artifact("mend", "another", each, tensors);
            var refused = assertThrows(IllegalArgumentException.class, () ->
                    Methods.open(context(each, foreign), settings(each, own), null));
            assertTrue(refused.getMessage().contains("trained with another model"), refused.getMessage());
            TrainedArtifact other = artifact("serac", "model", each, tensors);
            refused = assertThrows(IllegalArgumentException.class, () ->
                    Methods.open(context(each, other), settings(each, own), null));
            assertTrue(refused.getMessage().contains("not mend"), refused.getMessage());
            SortedMap<String, Matrix> fewer = new TreeMap<>(tensors);
            fewer.remove("mlp-inner.0.u");
            TrainedArtifact damaged = artifact("mend", "model", each, fewer);
            refused = assertThrows(IllegalArgumentException.class, () ->
                    Methods.open(context(each, damaged), settings(each, own), null));
            assertTrue(refused.getMessage().contains("mlp-inner.0.u"), refused.getMessage());
        });
    }

    @Test
    void anEditThatOverflowsIsRefusedAndTheEditsBeforeItStay() {
        forEachArchitecture(each -> {
            SortedMap<String, Matrix> tensors = new TreeMap<>(randomArtifact(each).tensors());
            float[] etas = new float[each.sites().size()];
            Arrays.fill(etas, 3e38f);
            tensors.put("eta", Matrix.of(1, etas.length, etas));
            try (Editor editor = editor(each, artifact("mend", "model", each, tensors))) {
                Edits before = editor.edits();
                var refused = assertThrows(NonFiniteException.class, () -> editor.edit(REQUESTS.subList(1, 2)));
                assertTrue(refused.getMessage().contains("record 2: a term of layer"), refused.getMessage());
                assertSame(before, editor.edits());
            }
        });
    }

    // ── training ─────────────────────────────────────────────────────────────────────────────────────────────────

    private static List<TrainingRecord> records() {
        return IntStream.range(0, 12).mapToObj(i -> {
            String subject = "" + (char) ('A' + i) + (char) ('N' + i);
            return new TrainingRecord(new EditRequest(i, "{} is", subject, "" + (char) ('a' + i % 3)),
                    List.of("so " + subject, subject + " x"), List.of(new Question("e " + (char) ('p' + i % 5), " qr")));
        }).toList();
    }

    private Settings training(Case each, int steps, double rate) {
        Given given = Given.NOTHING
                .with(MendSettings.LAYERS, each.layers())
                .with(MendSettings.RANK, 8)
                .with(MendSettings.STEPS, steps)
                .with(MendSettings.EXAMPLES, 4)
                .with(MendSettings.LEARNING_RATE, rate)
                .with(MendSettings.VALIDATE_EVERY, 2);
        return method.trainingSettings(each.config(), given);
    }

    @Test
    void trainingBringsTheLossBelowThatOfNoEdit() {
        forEachArchitecture(each -> {
            Settings settings = training(each, 80, 3e-3);
            double without;
            try (ArtifactTraining training = method.train(each.gpt(), each.tokenizer(), records(), settings)) {
                without = lossWithoutEdits(each, settings);
                double last = 0;
                for (int step = 1; step <= 80; step++) {
                    Losses losses = training.step();
                    last += step > 60 ? losses.training() / 20 : 0;
                }
                assertTrue(training.finished());
                assertTrue(last < 0.7 * without, "the last steps' loss is " + last + ", without edits " + without);
                double validation = training.figures().get("validation_loss");
                assertTrue(validation < without, "the validation loss is " + validation + ", without edits " + without);
            }
        });
    }

    /** L at η = 0, averaged over many drawn examples: there KL is 0. */
    private static double lossWithoutEdits(Case each, Settings settings) {
        ExampleSource source = ExampleSource.of(each.config(), each.tokenizer(), records(), settings);
        SplittableRandom random = new SplittableRandom(1);
        double sum = 0;
        for (int i = 0; i < 40; i++) {
            EditExample example = source.draw(random);
            sum += WEIGHT * ReferenceMend.targetLoss(
                    each.reference(), example.forced(), example.prompt(), example.rephrasing().target()) / 40;
        }
        return sum;
    }

    @Test
    void aTrainingThatContinuesFromASavedStateGivesTheSameBits() {
        forEachArchitecture(each -> {
            Settings settings = training(each, 7, 1e-3);
            for (int saved : new int[] {1, 4}) {
                try (ArtifactTraining whole = method.train(each.gpt(), each.tokenizer(), records(), settings);
                        ArtifactTraining first = method.train(each.gpt(), each.tokenizer(), records(), settings);
                        ArtifactTraining second = method.train(each.gpt(), each.tokenizer(), records(), settings)) {
                    for (int step = 0; step < saved; step++) {
                        first.step();
                    }
                    second.continueFrom(first.state());
                    assertEquals(saved, second.done());
                    while (!whole.finished()) {
                        whole.step();
                    }
                    while (!second.finished()) {
                        second.step();
                    }
                    assertSameBits(whole.tensors(), second.tensors());
                    assertSameBits(whole.state(), second.state());
                    assertEquals(whole.figures(), second.figures());
                }
            }
        });
    }

    private static void assertSameBits(SortedMap<String, Matrix> expected, SortedMap<String, Matrix> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, matrix) -> assertEquals(-1, matrix.memory().mismatch(actual.get(name).memory()), name));
    }

    @Test
    void aStateOfAnotherShapeIsRefusedAndChangesNothing() {
        forEachArchitecture(each -> {
            Settings settings = training(each, 3, 1e-3);
            Settings wider = settings.with(MendSettings.RANK, 9);
            try (ArtifactTraining training = method.train(each.gpt(), each.tokenizer(), records(), settings);
                    ArtifactTraining other = method.train(each.gpt(), each.tokenizer(), records(), wider)) {
                other.step();
                SortedMap<String, Matrix> before = training.state();
                assertThrows(IllegalArgumentException.class, () -> training.continueFrom(other.state()));
                assertSameBits(before, training.state());
            }
        });
    }

    @Test
    void anotherSeedTrainsAnotherNetworkAndTheSameSeedTheSame() {
        try (Engine engine = open()) {
            Case each = Case.of(Architectures.all().getFirst(), engine);
            Settings settings = training(each, 2, 1e-3);
            List<SortedMap<String, Matrix>> trained = new ArrayList<>();
            for (long seed : new long[] {0, 0, 1}) {
                try (ArtifactTraining training = method.train(
                        each.gpt(), each.tokenizer(), records(), settings.with(MendSettings.SEED, seed))) {
                    while (!training.finished()) {
                        training.step();
                    }
                    trained.add(training.tensors());
                }
            }
            assertSameBits(trained.get(0), trained.get(1));
            assertNotEquals(-1, trained.get(0).get("mlp-inner.0.v").memory()
                    .mismatch(trained.get(2).get("mlp-inner.0.v").memory()));
        }
    }

    @Test
    void trainingEndsEarlyWhenValidationNoLongerImproves() {
        try (Engine engine = open()) {
            Case each = Case.of(Architectures.all().getFirst(), engine);
            // Steps this small leave the loss where it is.
            Settings settings = training(each, 1000, 1e-12)
                    .with(MendSettings.ETA_RATE, 1e-12).with(MendSettings.ETA, 1e-9).with(MendSettings.PATIENCE, 6);
            try (ArtifactTraining training = method.train(each.gpt(), each.tokenizer(), records(), settings)) {
                while (!training.finished()) {
                    training.step();
                }
                assertTrue(training.done() < 1000, "done after " + training.done());
            }
        }
    }

    @Test
    void recordsWithoutRephrasingsAreRefusedWithTheRemedy() {
        try (Engine engine = open()) {
            Case each = Case.of(Architectures.all().getFirst(), engine);
            List<TrainingRecord> bare = records().stream()
                    .map(record -> new TrainingRecord(record.request(), List.of(), record.unrelated())).toList();
            var refused = assertThrows(IllegalArgumentException.class,
                    () -> method.train(each.gpt(), each.tokenizer(), bare, training(each, 2, 1e-3)));
            assertTrue(refused.getMessage().contains("rephrase_prompt"), refused.getMessage());
            Settings wide = training(each, 2, 1e-3);
            Setting<Integer> rank = MendSettings.RANK;
            refused = assertThrows(IllegalArgumentException.class,
                    () -> method.trainingSettings(each.config(), wide.given().with(rank, 60_000)));
            assertTrue(refused.getMessage().contains("rank 60000 exceeds"), refused.getMessage());
        }
    }
}
