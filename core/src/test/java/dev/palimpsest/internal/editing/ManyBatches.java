package dev.palimpsest.internal.editing;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.editing.memory.InputSample;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.parts.MomentForm;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.editing.trained.QuickArtifacts;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.ByteTokenizer;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.RandomGpt;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * A tiny model that edits thousands of batches of one fact in seconds: two blocks, width 16, keys of width 64. As a
 * program it prints what a batch costs: {@code ManyBatches METHOD BATCHES}.
 */
final class ManyBatches implements AutoCloseable {

    static final int KEY_WIDTH = 64;

    private static final GptConfig SHAPE =
            new GptConfig(Architectures.of("gpt2"), 2, 16, 2, KEY_WIDTH, 32, 256, 0, 1e-5f, 0);
    private static final Map<String, String> VALUES =
            Map.of("layers", "0", "steps", "2", "failed", "keep", "lambda", "100", "batch-size", "1");

    private static final Tokenizer BYTES = new ByteTokenizer();

    private final Engine engine = Engines.open("cpu", new EngineOptions(1));
    private final Gpt gpt = Gpt.open(SHAPE, RandomGpt.weights(SHAPE, 1), "many-batches", engine);
    private final QuickArtifacts artifacts = new QuickArtifacts(gpt, BYTES);
    private final EditingContext context = EditingContext.of(gpt, BYTES, statistics()).with(artifacts);

    private static KeyStatistics statistics() {
        SplittableRandom random = new SplittableRandom(2);
        double[] sum = new double[KEY_WIDTH * KEY_WIDTH];
        double[] key = new double[KEY_WIDTH];
        int tokens = 20 * KEY_WIDTH;
        for (int t = 0; t < tokens; t++) {
            for (int i = 0; i < KEY_WIDTH; i++) {
                key[i] = random.nextGaussian() * Math.pow(0.01, (double) i / KEY_WIDTH);
            }
            for (int i = 0; i < sum.length; i++) {
                sum[i] += key[i / KEY_WIDTH] * key[i % KEY_WIDTH];
            }
        }
        var moment = new KeyStatistics.Moment(Matrix.of(KEY_WIDTH, KEY_WIDTH, sum), tokens);
        var inputs = new InputSample(1, Matrix.of(1, 1, new double[1]),
                new TreeMap<>(Map.of(0, Matrix.of(1, SHAPE.width(), new float[SHAPE.width()]))));
        return new KeyStatistics("many-batches", Map.of(0, moment), inputs, Map.of());
    }

    private Settings settings(String method) {
        EditingMethod chosen = Methods.of(method);
        Given given = Given.NOTHING;
        for (Setting<?> setting : chosen.schema()) {
            String text = VALUES.get(setting.name());
            given = text == null ? given : with(given, setting, text);
        }
        return Methods.settings(chosen, SHAPE, artifacts.completed(chosen, given));
    }

    private static <T> Given with(Given given, Setting<T> setting, String text) {
        return given.with(setting, setting.parse(text));
    }

    Editor open(String method) {
        return Methods.open(context, settings(method), List.of("{}"));
    }

    /** An editor of a method with a second moment, with another λ. */
    Editor open(String method, String lambda) {
        return Methods.open(context, settings(method).with(MomentForm.LAMBDA, MomentForm.LAMBDA.parse(lambda)),
                List.of("{}"));
    }

    /** C before the first batch, for the usual λ. */
    RealMatrix memory() {
        KeyStatistics.Moment moment = context.statistics().layer(0);
        RealMatrix c = new Array2DRowRealMatrix(KEY_WIDTH, KEY_WIDTH);
        for (int i = 0; i < KEY_WIDTH * KEY_WIDTH; i++) {
            c.setEntry(i / KEY_WIDTH, i % KEY_WIDTH, 100.0 / moment.tokens()
                    * moment.sum().at(i / KEY_WIDTH, i % KEY_WIDTH));
        }
        return c;
    }

    Editor resume(Edits edits) {
        return Methods.resume(context, edits);
    }

    Gpt gpt() {
        return gpt;
    }

    EditResources resources() {
        return context.resources();
    }

    Tokenizer tokenizer() {
        return BYTES;
    }

    /** The fact of batch {@code i}; all differ. */
    static EditRequest request(int i) {
        SplittableRandom random = new SplittableRandom(i);
        return new EditRequest(i, letters(random, 3) + "{}" + letters(random, 2), letters(random, 5) + i % 10,
                letters(random, 1), "q");
    }

    private static String letters(SplittableRandom random, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    @Override
    public void close() {
        engine.close();
    }

    /** Prints the mean time of the hundred batches before each of 100, 1,000, 5,000 and 10,000. */
    public static void main(String[] arguments) {
        int batches = Integer.parseInt(arguments[1]);
        try (ManyBatches many = new ManyBatches(); Editor editor = many.open(arguments[0])) {
            long begin = System.nanoTime();
            long hundred = begin;
            for (int batch = 1; batch <= batches; batch++) {
                editor.edit(List.of(request(batch)));
                if (batch % 100 == 0) {
                    long now = System.nanoTime();
                    if (batch == 100 || batch % 1000 == 0 && (batch == 1000 || batch % 5000 == 0) || batch == 200) {
                        System.out.printf("%s batch %,d: %.3f ms, %.1f s in all%n",
                                arguments[0], batch, (now - hundred) / 1e8, (now - begin) / 1e9);
                    }
                    hundred = now;
                }
            }
            Edits edits = editor.edits();
            long start = System.nanoTime();
            try (Editor resumed = many.resume(edits)) {
                resumed.prepare();
                System.out.printf("%s resumed after %,d batches in %.2f s%n",
                        arguments[0], edits.batches().size(), (System.nanoTime() - start) / 1e9);
            }
        }
    }
}
