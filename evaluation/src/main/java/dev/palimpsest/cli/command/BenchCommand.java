package dev.palimpsest.cli.command;

import dev.palimpsest.bench.Bench;
import dev.palimpsest.bench.MemoryNeed;
import dev.palimpsest.bench.Shape;
import dev.palimpsest.bench.Stage;
import dev.palimpsest.bench.Workload;
import dev.palimpsest.cli.option.BenchChoices;
import dev.palimpsest.cli.option.BenchLayersOption;
import dev.palimpsest.cli.output.BenchReport;
import dev.palimpsest.compute.Engine;
import dev.palimpsest.edit.Method;
import dev.palimpsest.edit.PaperSettings;
import dev.palimpsest.tensor.StorageType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palimpsest bench}: how fast an engine is. */
@Command(
        name = "bench",
        description = "Measures an engine on a model that is only a shape: prefill, decoding, an edited batch, the closed"
                + " form.",
        footer = {"", "Weights, texts and facts are synthetic; no file is read. The median of the runs is shown;"
            + " --repeats 5 makes it worth comparing."})
public final class BenchCommand extends BaseCommand {

    @Option(
            names = "--shape",
            paramLabel = "NAME",
            defaultValue = "gpt2",
            description = "gpt2 (the default), gpt2-xl, gptj-6b, or tiny to try it.")
    private String shapeName;

    @Option(
            names = "--storage",
            paramLabel = "TYPE",
            converter = BenchChoices.Storages.class,
            description = "Of the weights: f32, f16 or bf16; f16 by default for gpt2-xl and gptj-6b, else f32.")
    private StorageType storage;

    @Option(
            names = "--stages",
            paramLabel = "STAGE",
            split = ",",
            converter = BenchChoices.Stages.class,
            description = "Which of prefill, decode, edit, closed-form; all by default.")
    private List<Stage> stages;

    @Option(names = "--repeats", paramLabel = "N", defaultValue = "1", description = "Runs that count; 1 by default.")
    private int repeats;

    @Option(
            names = "--warm-ups",
            paramLabel = "N",
            defaultValue = "1",
            description = "Runs before those that count; 1 by default. They are timed apart.")
    private int warmUps;

    @Option(names = "--texts", paramLabel = "N", defaultValue = "4", description = "Texts of prefill; 4 by default.")
    private int texts;

    @Option(
            names = "--length",
            paramLabel = "N",
            defaultValue = "128",
            description = "Tokens of each; 128 by default.")
    private int length;

    @Option(
            names = "--new-tokens",
            paramLabel = "N",
            defaultValue = "32",
            description = "Tokens decoded; 32 by default.")
    private int newTokens;

    @Mixin
    private BenchLayersOption layers;

    @Option(names = "--batch-size", paramLabel = "N", description = "Facts edited together; the paper's 10 by default.")
    private Integer batchSize;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Iterations of a target value's optimisation; the paper's by default.")
    private Integer steps;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "0", description = "Of all that is synthetic.")
    private long seed;

    @Override
    void run() {
        Workload workload = workload(Shape.of(shapeName));
        Set<Stage> chosen = stages == null ? EnumSet.allOf(Stage.class) : EnumSet.copyOf(stages);
        BenchMemory.check(workload, chosen, MemoryNeed.of(workload, chosen));
        long start = System.nanoTime();
        try (Engine engine = shared().openEngine()) {
            double opened = (System.nanoTime() - start) / 1e9;
            console().note("engine " + engine.name() + ": " + engine.description());
            Bench.Result result = new Bench(engine, workload, stage -> console().note(workload.shape().name() + ": "
                    + stage)).run(chosen);
            new BenchReport(workload, engine, shared().threads(), opened, result).show(console());
        }
    }

    private Workload workload(Shape shape) {
        List<Integer> edited = layers.of(shape);
        var paper = PaperSettings.of(shape.config(), Method.COMEBA_HK, edited);
        return new Workload(
                shape,
                storage == null ? shape.storage() : storage,
                texts,
                length,
                newTokens,
                edited,
                batchSize == null ? paper.batchSize() : batchSize,
                steps == null ? paper.steps() : steps,
                warmUps,
                repeats,
                seed);
    }
}
