package dev.palimpsest.internal.bench;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.model.Gpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Runs the stages of a workload on an engine. */
public final class Bench {

    /**
     * The results.
     *
     * @param drawSeconds   time to generate the weights on the host; 0 when no stage needs them
     * @param uploadSeconds time to upload them, including kernels compiled at load
     * @param measurements  in the order of {@link Stage}; one for each number of readers
     */
    public record Result(double drawSeconds, double uploadSeconds, List<Measurement> measurements) {}

    private final Engine engine;
    private final Workload workload;
    private final Consumer<String> progress;

    /** @param progress receives the name of each step as it begins */
    public Bench(Engine engine, Workload workload, Consumer<String> progress) {
        this.engine = engine;
        this.workload = workload;
        this.progress = progress;
    }

    /** @param stages at least one */
    public Result run(Set<Stage> stages) {
        if (!MemoryNeed.runsModel(stages)) {
            return new Result(0, 0, List.of(closedForm()));
        }
        progress.accept("generating weights");
        long start = System.nanoTime();
        try (SyntheticGpt weights =
                SyntheticGpt.draw(workload.shape().config(), workload.storage(), workload.seed())) {
            double drawn = Stopwatch.since(start);
            start = System.nanoTime();
            Gpt gpt = Gpt.open(workload.shape().config(), weights.get(), workload.shape().name(), engine);
            double uploaded = Stopwatch.since(start);
            List<Measurement> measurements = new ArrayList<>();
            ModelStages model = new ModelStages(gpt, workload);
            if (stages.contains(Stage.PREFILL)) {
                progress.accept("prefill");
                measurements.add(model.prefill());
            }
            if (stages.contains(Stage.DECODE)) {
                progress.accept("decode");
                measurements.add(model.decode());
            }
            if (stages.contains(Stage.EDIT)) {
                progress.accept("edit");
                try (SyntheticMoment moment = moment()) {
                    measurements.add(new EditStage(gpt, workload, moment).run());
                }
            }
            if (stages.contains(Stage.CLOSED_FORM)) {
                measurements.add(closedForm());
            }
            if (stages.contains(Stage.READERS)) {
                progress.accept("readers");
                measurements.addAll(new ReadersStage(gpt, workload).run());
            }
            return new Result(drawn, uploaded, measurements);
        }
    }

    private Measurement closedForm() {
        progress.accept("closed form");
        try (SyntheticMoment moment = moment()) {
            return new ClosedFormStage(engine, workload, moment).run();
        }
    }

    private SyntheticMoment moment() {
        return SyntheticMoment.of(workload.shape().config().innerWidth(), workload.seed());
    }
}
