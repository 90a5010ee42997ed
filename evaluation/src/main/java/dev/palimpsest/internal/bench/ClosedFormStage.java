package dev.palimpsest.internal.bench;

import dev.palimpsest.internal.bench.Measurement.Figure;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.InverseMemory;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.parts.MomentForm;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** {@link Stage#CLOSED_FORM}: factorises the memory of one layer and solves for a batch of keys, without a model. */
final class ClosedFormStage {

    private final Engine engine;
    private final Workload workload;
    private final KeyStatistics.Moment moment;

    ClosedFormStage(Engine engine, Workload workload, SyntheticMoment moment) {
        this.engine = engine;
        this.workload = workload;
        this.moment = moment.get();
    }

    Measurement run() {
        int n = moment.sum().rows();
        double lambda = EditedBatch.settings(workload.shape().config(), workload.layers()).get(MomentForm.LAMBDA);
        Matrix keys = keys(n);
        List<Double> runs = new ArrayList<>();
        List<Double> factorisations = new ArrayList<>();
        List<Double> solves = new ArrayList<>();
        double warmUp = 0;
        for (int i = 0; i < workload.warmUps() + workload.repeats(); i++) {
            long start = System.nanoTime();
            try (InverseMemory memory = engine.inverseMemory(moment.sum(), lambda / moment.tokens(), 0)) {
                double factorised = Stopwatch.since(start);
                memory.solve(keys);
                double total = Stopwatch.since(start);
                if (i < workload.warmUps()) {
                    warmUp += total;
                } else {
                    factorisations.add(factorised);
                    solves.add(total - factorised);
                    runs.add(total);
                }
            }
        }
        double factorised = Measurement.median(factorisations);
        return new Measurement(Stage.CLOSED_FORM, "1 layer of width " + n + ", " + keys.rows() + " keys", warmUp, runs,
                List.of(
                        new Figure("factorise_seconds", factorised, "factorised in %.2f s per layer"),
                        // The operations of a Cholesky factorisation, n³/3; an engine may use another algorithm.
                        new Figure("factorise_gflops", (double) n * n * n / 3 / factorised / 1e9, "%.1f GFLOP/s"),
                        new Figure("solve_seconds", Measurement.median(solves), "solved in %.3f s per batch")));
    }

    private Matrix keys(int n) {
        SplittableRandom random = new SplittableRandom(workload.seed());
        double[] values = random.doubles((long) workload.batchSize() * n, -1, 1).toArray();
        return Matrix.of(workload.batchSize(), n, values);
    }
}
