package dev.palimpsest.internal.editing.ft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.change.DenseDelta;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.model.Architecture;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.RandomGpt;
import dev.palimpsest.internal.model.ReferenceGpt;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fine-tuning on any engine, against Adam on the differences of a reference in double. */
public abstract class FineTuningContract {

    private static final double RATE = 1e-2;
    private static final int LAYER = 1;

    private static final List<EditRequest> REQUESTS = List.of(
            new EditRequest(1, "a {} is", "bcd", "ef"),
            new EditRequest(2, "{} was", "gh", "i"),
            new EditRequest(3, "so {} has", "kl", "mno"));

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

    @ParameterizedTest
    @EnumSource
    void twoStepsOfBothObjectivesEqualAdamOnTheReference(Objective objective) {
        for (Architecture architecture : Architectures.all()) {
            GptConfig config = RandomGpt.shape(architecture, 31);
            GptWeights weights = RandomGpt.weights(config, 32);
            Matrix projection = weights.blocks().get(LAYER).mlpOut().weight();
            double[] expected = reference(config, weights, objective);
            try (Engine engine = open()) {
                Gpt gpt = Gpt.open(config, weights, "model", engine);
                try (Editor editor = editor(gpt, 2, objective, Double.POSITIVE_INFINITY)) {
                    DenseDelta change = change(editor.edit(REQUESTS));
                    boolean keysFirst = weights.blocks().get(LAYER).mlpOut().layout() == Layout.INPUT_OUTPUT;
                    int disagreeing = 0;
                    for (int i = 0; i < change.delta().rows(); i++) {
                        for (int j = 0; j < change.delta().columns(); j++) {
                            int at = keysFirst ? i * projection.columns() + j : j * projection.columns() + i;
                            assertTrue(Double.isFinite(change.delta().at(i, j)));
                            if (Math.abs(expected[at] - change.delta().at(i, j)) > 0.02 * RATE) {
                                disagreeing++;
                            }
                        }
                    }
                    // Adam's first steps are the gradient's sign: where that is almost zero, rounding decides.
                    assertTrue(disagreeing < 0.01 * projection.size(),
                            architecture + ": " + disagreeing + " of " + projection.size() + " elements disagree");
                }
            }
        }
    }

    /** The change after two steps of Adam, its gradients by central differences of the loss. */
    private static double[] reference(GptConfig config, GptWeights weights, Objective objective) {
        Matrix original = weights.blocks().get(LAYER).mlpOut().weight();
        double[] start = original.toDoubles();
        double[] x = start.clone();
        double[] m = new double[x.length];
        double[] v = new double[x.length];
        for (int t = 1; t <= 2; t++) {
            double[] g = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                double kept = x[i];
                x[i] = kept + 1e-5;
                double above = loss(config, weights, original, x, objective);
                x[i] = kept - 1e-5;
                g[i] = (above - loss(config, weights, original, x, objective)) / 2e-5;
                x[i] = kept;
            }
            for (int i = 0; i < x.length; i++) {
                m[i] = 0.9 * m[i] + 0.1 * g[i];
                v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
                x[i] -= RATE * m[i] / (1 - Math.pow(0.9, t)) / (Math.sqrt(v[i] / (1 - Math.pow(0.999, t))) + 1e-8);
            }
        }
        for (int i = 0; i < x.length; i++) {
            x[i] -= start[i];
        }
        return x;
    }

    private static double loss(
            GptConfig config, GptWeights weights, Matrix original, double[] changed, Objective objective) {
        Matrix replacement = Matrix.of(original.rows(), original.columns(), changed);
        ReferenceGpt reference =
                new ReferenceGpt(config, weights.map(matrix -> matrix == original ? replacement : matrix));
        Characters tokenizer = new Characters(config.vocabulary());
        double loss = 0;
        for (EditRequest request : REQUESTS) {
            int[] prompt = tokenizer.encode(request.text());
            int[] target = tokenizer.encode(request.continuation());
            List<Integer> sequence = new ArrayList<>();
            for (int token : prompt) {
                sequence.add(token);
            }
            for (int t = 0; objective == Objective.TARGET && t < target.length - 1; t++) {
                sequence.add(target[t]);
            }
            double[][] stream = reference.embed(sequence.stream().mapToInt(Integer::intValue).toArray());
            for (int layer = 0; layer < config.layers(); layer++) {
                stream = reference.block(layer, stream);
            }
            double[][] logits = reference.logits(stream);
            for (int t = 0; t < target.length; t++) {
                double[] row = logits[prompt.length - 1 + (objective == Objective.TARGET ? t : 0)];
                double sum = 0;
                for (double logit : row) {
                    sum += Math.exp(logit);
                }
                loss += (Math.log(sum) - row[target[t]]) / target.length / REQUESTS.size();
            }
        }
        return loss;
    }

    @Test
    void noElementMovesFurtherThanTheLimitAndBatchesAddUp() {
        try (Engine engine = open()) {
            Gpt gpt = model("gpt2", 41, engine);
            try (Editor editor = editor(gpt, 10, Objective.TARGET, 3e-3)) {
                float[] first = delta(editor.edit(REQUESTS.subList(0, 2)));
                float[] both = delta(editor.edit(REQUESTS.subList(2, 3)));
                float largest = 0;
                float largestSecond = 0;
                for (int i = 0; i < first.length; i++) {
                    largest = Math.max(largest, Math.abs(first[i]));
                    largestSecond = Math.max(largestSecond, Math.abs(both[i] - first[i]));
                }
                assertEquals(3e-3, largest, 1e-8, "ten steps of 1e-2 reach the limit");
                assertEquals(3e-3, largestSecond, 1e-6, "and the limit counts anew for the next batch");
                Edits edits = editor.edits();
                assertEquals(List.of(), edits.batches().getFirst().changes(), "the latest batch holds the sum");
                assertThrows(IllegalArgumentException.class, () -> edits.without(Set.of(0)));
                assertEquals(0, edits.without(Set.of(0, 1)).size());
            }
        }
    }

    @Test
    void goingOnAfterABatchEqualsNeverHavingStopped() {
        try (Engine engine = open()) {
            Gpt gpt = model("gptj", 51, engine);
            try (Editor editor = editor(gpt, 5, Objective.TARGET, Double.POSITIVE_INFINITY)) {
                editor.edit(REQUESTS.subList(0, 1));
                Edits soFar = editor.edits();
                float[] whole = delta(editor.edit(REQUESTS.subList(1, 3)));
                try (Editor resumed = Methods.resume(context(gpt), soFar)) {
                    assertArrayEquals(whole, delta(resumed.edit(REQUESTS.subList(1, 3))));
                }
            }
        }
    }

    private static Gpt model(String architecture, long seed, Engine engine) {
        GptConfig config = RandomGpt.shape(Architectures.of(architecture), seed);
        return Gpt.open(config, RandomGpt.weights(config, seed + 1), "model", engine);
    }

    private static float[] delta(EditBatch batch) {
        return change(batch).delta().toFloats();
    }

    private static DenseDelta change(EditBatch batch) {
        return (DenseDelta) batch.changes().getFirst();
    }

    private static EditingContext context(Gpt gpt) {
        return EditingContext.of(gpt, new Characters(gpt.config().vocabulary()), null);
    }

    private static Editor editor(Gpt gpt, int steps, Objective objective, double limit) {
        Given given = Given.NOTHING
                .with(FineTuning.LAYER, List.of(LAYER))
                .with(FineTuning.STEPS, steps)
                .with(FineTuning.LEARNING_RATE, RATE)
                .with(FineTuning.LOSS_FLOOR, 1e-4)
                .with(FineTuning.OBJECTIVE, objective.id())
                .with(FineTuning.LIMIT, limit);
        return Methods.open(context(gpt), Methods.settings(new FineTuning(), gpt.config(), given), null);
    }
}
