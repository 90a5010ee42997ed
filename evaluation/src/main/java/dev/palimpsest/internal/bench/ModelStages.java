package dev.palimpsest.internal.bench;

import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.bench.Measurement.Figure;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.inference.Generation;
import dev.palimpsest.internal.inference.Generator;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.Pass;
import dev.palimpsest.internal.model.TokenBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** {@link Stage#PREFILL} and {@link Stage#DECODE}: the transformer alone. */
record ModelStages(Gpt gpt, Workload workload) {

    /** One packed batch, up to the logits after each text. */
    Measurement prefill() {
        SplittableRandom random = new SplittableRandom(workload.seed());
        List<int[]> texts = Stream.generate(() -> text(random, workload.length())).limit(workload.texts()).toList();
        TokenBatch batch = TokenBatch.of(texts);
        Stopwatch watch = Stopwatch.time(workload.warmUps(), workload.repeats(), () -> run(batch));
        int tokens = workload.texts() * workload.length();
        double operations = workload.shape().prefillOperations(workload.texts(), workload.length());
        return new Measurement(Stage.PREFILL, workload.texts() + " × " + workload.length() + " tokens", watch.warmUp(),
                watch.runs(), List.of(
                        new Figure("tokens_per_second", tokens / watch.median(), "%.1f tokens/s"),
                        new Figure("gflops", operations / watch.median() / 1e9, "%.1f GFLOP/s")));
    }

    private void run(TokenBatch batch) {
        Engine engine = gpt.engine();
        try (Workspace workspace = engine.workspace()) {
            Tensor residual = workspace.tensor(batch.sequences().rows(), gpt.config().width());
            gpt.embed(batch, residual);
            gpt.run(Pass.over(batch.sequences()), 0, gpt.config().layers(), residual);
            int count = batch.sequences().count();
            Tensor tops = workspace.tensor(count, gpt.config().width());
            Tensor logits = workspace.tensor(count, gpt.config().vocabulary());
            engine.gather(residual, IntStream.range(0, count).map(batch.sequences()::lastRow).toArray(), tops);
            gpt.logits(tops, logits);
            requireFinite(engine.read(logits));
        }
    }

    /** Fails on NaN: it would make the benchmark meaningless. */
    private static void requireFinite(float[] logits) {
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                throw new IllegalStateException("the synthetic model produced a logit of " + logit);
            }
        }
    }

    /** Greedy decoding; the pass over the prompt is not timed. */
    Measurement decode() {
        int[] prompt = text(new SplittableRandom(workload.seed()), Workload.PROMPT);
        List<Double> runs = new ArrayList<>();
        double warmUp = 0;
        for (int i = 0; i < workload.warmUps() + workload.repeats(); i++) {
            long start = System.nanoTime();
            double counted = decode(prompt);
            if (i < workload.warmUps()) {
                warmUp += Stopwatch.since(start);
            } else {
                runs.add(counted);
            }
        }
        double perToken = Measurement.median(runs) / workload.newTokens();
        long bytes = workload.shape().decodedBytes(workload.storage());
        return new Measurement(Stage.DECODE, "1 text, " + workload.newTokens() + " tokens", warmUp, runs, List.of(
                new Figure("tokens_per_second", 1 / perToken, "%.1f tokens/s"),
                new Figure("gigabytes_per_second", bytes / perToken / 1e9, "%.1f GB/s of weights")));
    }

    /** Seconds from the first generated token to the last. */
    private double decode(int[] prompt) {
        long[] first = new long[1];
        Generation text = new Generator(gpt).generate(
                prompt, GenerationSettings.greedy(workload.newTokens() + 1), Interventions.NONE, token -> {
                    if (first[0] == 0) {
                        first[0] = System.nanoTime();
                    }
                });
        double seconds = Stopwatch.since(first[0]);
        if (text.tokens().length != workload.newTokens() + 1) {
            throw new IllegalStateException("the synthetic model ended its text after " + text.tokens().length);
        }
        return seconds;
    }

    private int[] text(SplittableRandom random, int length) {
        return random.ints(length, 0, gpt.config().vocabulary()).toArray();
    }
}
