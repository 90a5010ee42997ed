package dev.palimpsest.internal.editing;

import static dev.palimpsest.internal.compute.Oracle.dot;
import static dev.palimpsest.internal.editing.GoldenMethod.assertRelative;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.parts.ClosedForm;
import dev.palimpsest.internal.editing.parts.ClosedForm.Absorbed;
import dev.palimpsest.internal.editing.parts.ClosedForm.Share;
import dev.palimpsest.internal.editing.parts.ClosedFormEditor;
import dev.palimpsest.internal.editing.parts.MomentForm;
import dev.palimpsest.internal.editing.parts.PromptPass;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.parts.TargetLoss;
import dev.palimpsest.internal.editing.parts.TargetOptimizer;
import dev.palimpsest.internal.editing.parts.TargetOptimizer.Iteration;
import dev.palimpsest.internal.editing.parts.TargetOptimizer.Target;
import dev.palimpsest.internal.editing.parts.TargetRule;
import dev.palimpsest.internal.editing.parts.TargetSettings;
import dev.palimpsest.internal.editing.parts.Value;
import dev.palimpsest.internal.editing.parts.Writing;
import dev.palimpsest.internal.editing.pmet.Pmet;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Interventions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for PMET and CoME whatever the model. Any engine. */
abstract class ClosedFormContract {

    @TempDir
    Path folder;

    /** The engine under test. */
    protected abstract Engine open();

    private Golden golden(String model) {
        return new Golden(model, folder, open());
    }

    private static Settings settings(Golden golden, String method, Map<String, String> values) {
        EditingMethod chosen = Methods.of(method);
        Given given = Given.NOTHING;
        for (Setting<?> setting : chosen.schema()) {
            if (values.containsKey(setting.name())) {
                given = with(given, setting, values.get(setting.name()));
            }
        }
        return Methods.settings(chosen, golden.gpt.config(), given);
    }

    private static <T> Given with(Given given, Setting<T> setting, String text) {
        return given.with(setting, setting.parse(text));
    }

    private static RequestTokens tokens(Golden golden, EditRequest request, List<String> contexts) {
        return RequestTokens.of(request, contexts, golden.tokenizer(), golden.gpt.config());
    }

    // ── PMET ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /** Along the gradient of either part, the loss grows by the part's squared norm. */
    @ParameterizedTest
    @ValueSource(strings = {"gpt2-mini", "gptj-mini"})
    void theGradientsOfBothChangesAgreeWithDifferences(String model) {
        try (Golden golden = golden(model); TargetLoss loss = pmetLoss(golden)) {
            double[] delta = random(2 * golden.gpt.config().width(), 0.1);
            double[] gradient = evaluate(loss, delta, true).gradient();
            int d = delta.length / 2;
            for (int start = 0; start < delta.length; start += d) {
                double[] along = new double[delta.length];
                System.arraycopy(gradient, start, along, start, d);
                double square = dot(along, along);
                assertTrue(square > 1e-6, "the gradient of part " + start / d + " is not zero");
                double step = 2e-2 / Math.sqrt(square);
                double difference = evaluate(loss, moved(delta, along, step), false).loss()
                        - evaluate(loss, moved(delta, along, -step), false).loss();
                assertEquals(square, difference / (2 * step), 0.02 * square, "part " + start / d);
            }
        }
    }

    /** In a parallel block attention and MLP are added to the same stream: only the sum of the changes counts. */
    @Test
    void inAParallelBlockTheChangesOfAttentionAndMlpAddUp() {
        try (Golden golden = golden("gptj-mini"); TargetLoss loss = pmetLoss(golden)) {
            int d = golden.gpt.config().width();
            double[] both = random(2 * d, 0.1);
            double[] mlp = new double[2 * d];
            for (int i = 0; i < d; i++) {
                mlp[i] = both[i] + both[d + i];
            }
            TargetLoss.Evaluation one = evaluate(loss, mlp, false);
            TargetLoss.Evaluation two = evaluate(loss, both, false);
            assertEquals(one.nll(), two.nll(), 1e-5);
            assertEquals(one.kl(), two.kl(), 1e-5);
        }
    }

    /** f falls after an iteration in which all tokens are predicted, comes back when one is not, and the KL term ends it. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 0.001})
    void theLikelihoodCountsLessOnceTheTargetIsPredicted(double kl) {
        try (Golden golden = golden("gpt2-mini")) {
            Settings settings = settings(golden, "pmet", Map.of("layers", "2", "steps", "60", "learning-rate", "0.5",
                    "clamp", "10", "decay", "0.001", "loss-floor", "0.0001",
                    "kl", String.valueOf(kl)));
            TargetSettings how = Pmet.targets(settings);
            List<EditRequest> requests = golden.requests();
            List<Target> targets = TargetOptimizer.optimise(golden.gpt, 2, Value.MLP_BESIDE_ATTENTION, how, requests,
                    requests.stream().map(request -> tokens(golden, request, golden.contexts())).toList(),
                    Interventions.NONE, EditListener.SILENT);
            int switched = 0;
            int ended = 0;
            for (Target target : targets) {
                List<Iteration> trace = target.trace();
                for (int i = 0; i < trace.size(); i++) {
                    Iteration now = trace.get(i);
                    assertEquals(i > 0 && trace.get(i - 1).predicted() ? 0.1 : 1, now.weight(), "iteration " + i);
                    assertEquals(now.loss(), now.nll() + now.kl() + now.decay(), 1e-12);
                    boolean ends = now.loss() < how.lossFloor() || now.predicted() && now.kl() <= 0.01;
                    assertEquals(i == trace.size() - 1, ends || i == how.steps() - 1, "iteration " + i);
                    switched += now.weight() < 1 ? 1 : 0;
                    ended += ends ? 1 : 0;
                    // A mean of n losses below ln 2/n leaves every probability above a half.
                    int n = golden.contexts().size() * 8;
                    assertTrue(now.predicted() || now.nll() / now.weight() > Math.log(2) / n);
                }
            }
            assertTrue(kl < 1 ? ended > 0 : switched > 0, "no target was predicted");
        }
    }

    @Test
    void theWeightScalesTheLikelihoodAndItsGradientAlone() {
        try (Golden golden = golden("gpt2-mini"); TargetLoss loss = pmetLoss(golden)) {
            double[] delta = random(2 * golden.gpt.config().width(), 0.1);
            TargetLoss.Evaluation full = evaluate(loss, delta, true);
            TargetLoss.Evaluation part =
                    loss.evaluate(new int[] {0}, new double[][] {delta}, new double[] {0.1}, true).getFirst();
            TargetLoss.Evaluation none =
                    loss.evaluate(new int[] {0}, new double[][] {delta}, new double[] {0}, true).getFirst();
            assertEquals(0.1 * full.nll(), part.nll(), 1e-6);
            assertEquals(full.kl(), part.kl());
            assertEquals(full.decay(), part.decay());
            double[] expected = new double[delta.length];
            Arrays.setAll(expected, i -> 0.1 * full.gradient()[i] + 0.9 * none.gradient()[i]);
            assertRelative("gradient", expected, part.gradient(), 1e-4);
        }
    }

    /** One layer, one context, almost no λ: the edited projection gives z; what attention would add is not in it. */
    @ParameterizedTest
    @ValueSource(strings = {"gpt2-mini", "gptj-mini"})
    void withoutAMemoryOneLayerWritesTheTargetValueOfTheMlpAlone(String model) {
        try (Golden golden = golden(model)) {
            List<String> bare = List.of("{}");
            Settings settings = settings(golden, "pmet", Map.of("layers", "1", "lambda", "1e-9", "steps", "10"));
            EditRequest request = golden.requests().getFirst();
            RequestTokens tokens = tokens(golden, request, bare);
            Target target = TargetOptimizer.optimise(golden.gpt, 1, Value.MLP_BESIDE_ATTENTION, Pmet.targets(settings),
                    List.of(request), List.of(tokens), Interventions.NONE, EditListener.SILENT).getFirst();
            int d = target.z().length;
            double[] ofMlp = Arrays.copyOfRange(target.delta(), 0, d);
            double[] ofAttention = Arrays.copyOfRange(target.delta(), d, 2 * d);
            assertTrue(dot(ofAttention, ofAttention) > 0.01 * dot(ofMlp, ofMlp), "attention takes its part");
            try (Editor editor = Methods.open(golden.context(), settings, bare)) {
                FactorisedDelta delta = GoldenContract.delta(editor.edit(List.of(request)), 1);
                assertRelative("residual", ofMlp, delta.residuals().toDoubles(), 1e-4);
                try (ModelDraft draft = ModelDraft.of(golden.gpt, editor.edits(), golden.context().resources());
                        PromptPass prompts = new PromptPass(draft.gpt(), List.of(tokens))) {
                    double[] written =
                            prompts.read(draft.gpt(), 1, 1, Value.MLP_OUTPUT, Interventions.NONE).values()[0];
                    assertRelative("W'k + b", target.z(), written, 1e-4);
                }
            }
        }
    }

    /** With 1 in the root's place, the first of three layers takes a third instead of 1/√3. */
    @Test
    void withoutTheRootEveryLayerTakesMemitsShare() {
        try (Golden golden = golden("gpt2-mini")) {
            Settings settings = settings(golden, "pmet", Map.of("layers", "0-2", "lambda", "100", "steps", "5"));
            double[][] first = new double[2][];
            for (Share share : Share.values()) {
                EditingContext context = golden.context();
                ClosedForm form = new ClosedForm(
                        TargetRule.optimised(context, Value.MLP_BESIDE_ATTENTION, Pmet.targets(settings)),
                        Value.MLP_BESIDE_ATTENTION, share, MomentForm.of(context.statistics(), settings),
                        Absorbed.NONE, Writing::inPlace);
                Edits none = Edits.none(golden.gpt, settings, golden.contexts());
                try (Editor editor = ClosedFormEditor.open(context, form, none)) {
                    EditBatch batch = editor.edit(golden.requests().subList(0, 3));
                    first[share.ordinal()] = GoldenContract.delta(batch, 0).residuals().toDoubles();
                }
            }
            double[] scaled = Arrays.stream(first[Share.SQUARE_ROOT.ordinal()]).map(x -> x / Math.sqrt(3)).toArray();
            assertRelative("the first layer's share", first[Share.EQUAL.ordinal()], scaled, 1e-6);
        }
    }

    private static TargetLoss pmetLoss(Golden golden) {
        Settings settings = settings(golden, "pmet", Map.of("layers", "1"));
        return new TargetLoss(golden.gpt, 1, Value.MLP_BESIDE_ATTENTION, Pmet.targets(settings),
                List.of(tokens(golden, golden.requests().getFirst(), golden.contexts())), Interventions.NONE);
    }

    private static TargetLoss.Evaluation evaluate(TargetLoss loss, double[] delta, boolean gradients) {
        return loss.evaluate(new int[] {0}, new double[][] {delta}, gradients).getFirst();
    }

    private static double[] random(int size, double scale) {
        Random random = new Random(5);
        return random.doubles(size, -scale, scale).toArray();
    }

    private static double[] moved(double[] x, double[] along, double step) {
        double[] moved = new double[x.length];
        Arrays.setAll(moved, i -> x[i] + step * along[i]);
        return moved;
    }

    // ── CoME ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /** With nothing to take out, and without old answers, the carrier's edits come out, bit for bit. */
    @ParameterizedTest
    @ValueSource(strings = {"memit", "comeba", "alphaedit"})
    void withoutUnlearningComeIsItsCarrier(String carrier) {
        try (Golden golden = golden("gpt2-mini")) {
            Map<String, String> few = Map.of("layers", "0-1", "steps", "6", "lambda", "100", "clamp", "2");
            Map<String, String> nothing = new HashMap<>(few);
            nothing.putAll(Map.of("carrier", carrier, "unlearning", "shared", "unlearning-weight", "0"));
            if (carrier.equals("alphaedit")) {
                nothing.remove("lambda");
            }
            Map<String, String> published = new HashMap<>(nothing);
            published.putAll(Map.of("unlearning", "published", "unlearning-weight", "0.1"));
            List<EditRequest> known = golden.requests();
            List<EditRequest> unknown = known.stream().map(request -> new EditRequest(
                    request.caseId(), request.prompt(), request.subject(), request.target())).toList();

            List<EditBatch> plain = edited(golden, settings(golden, carrier, few), known);
            List<EditBatch> without = edited(golden, settings(golden, "come", nothing), known);
            List<EditBatch> plainly = edited(golden, settings(golden, "come", published), unknown);
            List<EditBatch> unlearned = edited(golden, settings(golden, "come", published), known);
            for (int b = 0; b < plain.size(); b++) {
                assertArrayEquals(residuals(plain.get(b)), residuals(without.get(b)));
                assertArrayEquals(residuals(plain.get(b)), residuals(plainly.get(b)));
                assertEquals(Map.of(1, 3.0), plainly.get(b).figure("without_old_answer"));
                assertEquals(Map.of(1, 0.0), plainly.get(b).figure("nothing_unlearned"));
                assertEquals(Map.of(1, 0.0), unlearned.get(b).figure("without_old_answer"));
            }
            assertTrue(!Arrays.equals(residuals(plain.getFirst()), residuals(unlearned.getFirst())),
                    "an old answer that is known changes the edit");
        }
    }

    private static List<EditBatch> edited(Golden golden, Settings settings, List<EditRequest> requests) {
        List<EditBatch> batches = new ArrayList<>();
        try (Editor editor = Methods.open(golden.context(), settings, golden.contexts())) {
            batches.add(editor.edit(requests.subList(0, 3)));
            batches.add(editor.edit(requests.subList(3, 6)));
        }
        return batches;
    }

    private static double[] residuals(EditBatch batch) {
        return GoldenContract.delta(batch, 1).residuals().toDoubles();
    }

    /** A fact whose old answer the model predicts at once has nothing to unlearn; the others are finite as well. */
    @Test
    void factsWithNothingToUnlearnAreCounted() {
        try (Golden golden = golden("gpt2-mini")) {
            Settings settings = settings(golden, "come", Map.of("layers", "0-1", "steps", "6", "lambda", "100"));
            EditBatch batch = edited(golden, settings, golden.requests()).getFirst();
            // The golden records 0 and 2: the old answer's loss is below 0.05 before any change.
            assertEquals(2.0, batch.figure("nothing_unlearned").get(1));
            for (double value : residuals(batch)) {
                assertTrue(Double.isFinite(value));
            }
        }
    }
}
