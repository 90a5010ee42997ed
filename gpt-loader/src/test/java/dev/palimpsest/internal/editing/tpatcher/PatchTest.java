package dev.palimpsest.internal.editing.tpatcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.Golden;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.editing.parts.BlockOutputLoss;
import dev.palimpsest.internal.editing.parts.BlockOutputLoss.Supervised;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.parts.TrainedNeurons;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.model.Activation;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.Site.Point;
import dev.palimpsest.internal.tensor.Matrix;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts of T-Patcher: initialisation, gradients, neurons that do nothing, facts that are not learned. */
class PatchTest {

    @TempDir
    Path temporary;

    private Golden open(String model) {
        Engine engine = Engines.open("cpu", new EngineOptions(2));
        return new Golden(model, temporary, engine);
    }

    private static double[] random(long seed, int size, double scale) {
        Random random = new Random(seed);
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = scale * random.nextGaussian();
        }
        return values;
    }

    private static float[][] queries(int rows, int width) {
        float[][] queries = new float[rows][width];
        for (int i = 0; i < rows; i++) {
            double[] values = random(10 + i, width, 1);
            for (int j = 0; j < width; j++) {
                queries[i][j] = (float) values[j];
            }
        }
        return queries;
    }

    private static BlockOutputLoss loss(Golden golden, int layer) {
        RequestTokens tokens =
                RequestTokens.bare(golden.requests().get(1), golden.tokenizer(), golden.gpt.config());
        int[] prompt = tokens.prompts().getFirst().tokens();
        int[] rows = new int[tokens.target().length];
        Arrays.setAll(rows, t -> prompt.length - 1 + t);
        Supervised sequence = new Supervised(0, tokens.forced(tokens.prompts().getFirst()), rows, tokens.target(),
                1.0 / rows.length);
        return new BlockOutputLoss(golden.gpt, Interventions.NONE, layer, Point.MLP_INNER, List.of(List.of(sequence)));
    }

    @Test
    void aNeuronAnswersOneOnItsQueryAtTheStart() {
        for (double p : new PatchParameters(queries(3, 20), random(1, 60, 1), 10).onEdit()) {
            assertEquals(1, p, 1e-6);
        }
    }

    @Test
    void theLargestAreThoseOfASortedListAndTheFirstAmongEquals() {
        Random random = new Random(3);
        for (int size : new int[] {0, 1, 2, 7, 1000, 5000}) {
            double[] values = random.ints(size, 0, 300).asDoubleStream().toArray();
            for (int count : new int[] {1, 5, 1000}) {
                int[] expected = IntStream.range(0, size).boxed()
                        .sorted((a, b) -> Double.compare(values[b], values[a])).limit(count)
                        .mapToInt(Integer::intValue).sorted().toArray();
                assertArrayEquals(expected, Largest.of(values, count), size + " values, " + count);
            }
        }
    }

    /** Cross-entropy through neurons at the last block and below it, in both activations and architectures. */
    @ParameterizedTest
    @CsvSource({"gpt2-mini, 3, GELU", "gpt2-mini, 1, RELU", "gptj-mini, 1, GELU", "gptj-mini, 3, RELU"})
    void theGradientOfTheLossEqualsItsDifferences(String model, int layer, Activation activation) {
        try (Golden golden = open(model)) {
            int last = Math.min(layer, golden.gpt.config().layers() - 1);
            int width = golden.gpt.config().width();
            Engine engine = golden.gpt.engine();
            double[] values = random(5, 4 * width + 2, 0.3);
            try (BlockOutputLoss loss = loss(golden, last);
                    TrainedNeurons neurons = new TrainedNeurons(engine, activation, 2, width)) {
                write(engine, neurons, values, width);
                neurons.clearGradients();
                loss.evaluate(neurons, "");
                double[] gradient = new double[values.length];
                copy(engine.read(neurons.dIn()), gradient, 0);
                copy(engine.read(neurons.dBias()), gradient, 2 * width);
                copy(engine.read(neurons.dOut()), gradient, 2 * width + 2);
                double[] direction = random(6, values.length, 1);
                double slope = 0;
                for (int i = 0; i < values.length; i++) {
                    slope += gradient[i] * direction[i];
                }
                double difference = 0;
                for (int sign = -1; sign <= 1; sign += 2) {
                    double[] moved = values.clone();
                    for (int i = 0; i < moved.length; i++) {
                        moved[i] += sign * 1e-3 * direction[i];
                    }
                    write(engine, neurons, moved, width);
                    difference += sign * loss.evaluate(neurons, "") / 2e-3;
                }
                assertEquals(difference, slope, 2e-2 * Math.max(0.1, Math.abs(slope)), model + " " + activation);
            }
        }
    }

    private static void copy(float[] from, double[] to, int at) {
        for (int i = 0; i < from.length; i++) {
            to[at + i] = from[i];
        }
    }

    private static void write(Engine engine, TrainedNeurons neurons, double[] values, int width) {
        engine.write(floats(values, 0, 2 * width), neurons.in());
        engine.write(floats(values, 2 * width, 2), neurons.bias());
        engine.write(floats(values, 2 * width + 2, 2 * width), neurons.out());
    }

    private static float[] floats(double[] values, int from, int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (float) values[from + i];
        }
        return floats;
    }

    /** The terms of the memory: their gradient in k and b against differences. */
    @Test
    void theGradientOfTheMemoryEqualsItsDifferences() {
        int width = 8;
        float[][] queries = queries(2, width);
        float[] sample = floats(random(20, 900 * width, 0.5), 0, 900 * width);
        var weights = new PatchMemory.Weights(1, 10, 0.5, -0.5);
        try (Engine engine = Engines.open("cpu", new EngineOptions(1));
                PatchMemory memory = new PatchMemory(engine, sample, List.of(), width, weights);
                TrainedNeurons neurons = new TrainedNeurons(engine, Activation.GELU, 2, width)) {
            PatchParameters parameters = new PatchParameters(queries, random(21, 2 * width, 1), 10);
            double[] values = parameters.values();
            double[] gradient = new double[values.length];
            neurons.clearGradients();
            parameters.write(engine, neurons);
            memory.addTo(neurons, parameters, gradient);
            parameters.addGradients(engine, neurons, gradient);
            for (int i : new int[] {0, 5, width + 3, 2 * width, 2 * width + 1}) {
                double kept = values[i];
                double difference = 0;
                for (int sign = -1; sign <= 1; sign += 2) {
                    values[i] = kept + sign * 1e-3;
                    parameters.write(engine, neurons);
                    difference += sign * memory.addTo(neurons, parameters, new double[values.length]).weighted(weights) / 2e-3;
                }
                values[i] = kept;
                assertEquals(difference, gradient[i], 3e-2 * Math.max(1, Math.abs(difference)), "element " + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2-mini", "gptj-mini"})
    void aNeuronThatIsNeverActiveChangesNoBit(String model) {
        try (Golden golden = open(model); EditedModel original = EditedModel.original(golden.gpt);
                EditedModel edited = EditedModel.original(golden.gpt)) {
            int width = golden.gpt.config().width();
            Matrix zero = Matrix.of(1, width, new float[width]);
            Matrix loud = Matrix.of(1, width, floats(random(30, width, 5), 0, width));
            edited.apply(new Neurons(golden.gpt.config().layers() - 1, zero, Matrix.of(1, 1, new float[] {-100}), loud));
            Query probe = Query.all(golden.tokenizer().encode("Lolo Kesi works as a"));
            assertArrayEquals(original.predict(List.of(probe)).getFirst().lastLogits(),
                    edited.predict(List.of(probe)).getFirst().lastLogits());
        }
    }

    @ParameterizedTest
    @CsvSource({"drop, 0", "keep, 1"})
    void neuronsOfAFactThatIsNotLearnedAreLeftOutUnlessAskedFor(String failed, int changes) {
        try (Golden golden = open(GoldenModels.GPT2)) {
            Given given = Given.NOTHING.with(TPatcher.STEPS, 1).with(TPatcher.FAILED, failed);
            Edits none = Edits.none(golden.gpt,
                    Methods.settings(Methods.of("tpatcher"), golden.gpt.config(), given), List.of("{}"));
            try (TPatcherEditor editor = new TPatcherEditor(golden.context(), none, StartingWeights.seeded(0))) {
                EditBatch batch = editor.edit(List.of(golden.requests().getFirst()));
                assertEquals(changes, batch.changes().size());
                assertEquals(1, batch.figure(TPatcherEditor.FAILED).get(3));
            }
        }
    }

    @Test
    void aFactThatTheModelKnowsGetsNoNeuron() {
        try (Golden golden = open(GoldenModels.GPT2)) {
            Edits none = Edits.none(golden.gpt,
                    Methods.settings(Methods.of("tpatcher"), golden.gpt.config(), Given.NOTHING), List.of("{}"));
            try (TPatcherEditor editor = new TPatcherEditor(golden.context(), none, StartingWeights.seeded(0))) {
                assertEquals(1, editor.edit(List.of(golden.requests().getFirst())).changes().size());
                assertTrue(editor.edit(List.of(golden.requests().getFirst())).changes().isEmpty(), "it knows it now");
            }
        }
    }
}
