package dev.palimpsest.internal.cli.command;

import dev.palimpsest.internal.bench.Bench;
import dev.palimpsest.internal.bench.EditedBatch;
import dev.palimpsest.internal.bench.MemoryNeed;
import dev.palimpsest.internal.bench.Shape;
import dev.palimpsest.internal.bench.Stage;
import dev.palimpsest.internal.bench.Workload;
import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.cli.option.BenchChoices;
import dev.palimpsest.internal.cli.option.BenchLayersOption;
import dev.palimpsest.internal.cli.option.Candidates;
import dev.palimpsest.internal.cli.option.Within;
import dev.palimpsest.internal.cli.output.BenchReport;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.editing.parts.TargetSettings;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palimpsest bench}: measures the speed of an engine. */
@InGroup(CommandGroup.TOOLS)
@Command(
        name = "bench",
        description = "Benchmarks an engine on a randomly initialised model: prefill, decoding, editing a batch, and"
                + " the closed-form solve.",
        footer = {"", "Weights, texts and facts are synthetic; no files are read. Times are medians over --repeats"
                + " runs; use --repeats 5 or more to compare engines."})
public final class BenchCommand extends BaseCommand {

    @Option(
            names = "--shape",
            paramLabel = "SHAPE",
            completionCandidates = Candidates.Shapes.class,
            defaultValue = "gpt2",
            description = "Model shape: tiny, gpt2, gpt2-xl or gptj-6b (default: gpt2).")
    @InSection(OptionSection.WORKLOAD)
    private String shapeName;

    @Option(
            names = "--storage",
            paramLabel = "TYPE",
            completionCandidates = Candidates.Storages.class,
            converter = BenchChoices.Storages.class,
            description = "Storage type of the weights: f32, f16 or bf16 (default: f16 for gpt2-xl and gptj-6b,"
                    + " otherwise f32).")
    @InSection(OptionSection.WORKLOAD)
    private StorageType storage;

    @Option(
            names = "--stages",
            paramLabel = "STAGE",
            completionCandidates = Candidates.Stages.class,
            split = ",",
            converter = BenchChoices.Stages.class,
            description = "Stages to run: prefill, decode, edit, closed-form, readers (default: all but readers, which"
                    + " measures generation by 1, 2, 4, 8 and 16 threads that share one model).")
    @InSection(OptionSection.WORKLOAD)
    private List<Stage> stages;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "1",
            description = "Number of timed runs (default: 1).")
    @InSection(OptionSection.WORKLOAD)
    @Within(from = 1, to = 10_000)
    private int repeats;

    @Option(
            names = "--warm-ups",
            paramLabel = "N",
            defaultValue = "1",
            description = "Number of warm-up runs, timed separately (default: 1).")
    @InSection(OptionSection.WORKLOAD)
    @Within(from = 0, to = 10_000)
    private int warmUps;

    @Option(
            names = "--texts",
            paramLabel = "N",
            defaultValue = "4",
            description = "Number of texts in the prefill batch (default: 4).")
    @InSection(OptionSection.WORKLOAD)
    @Within(from = 1, to = 100_000)
    private int texts;

    @Option(
            names = "--length",
            paramLabel = "N",
            defaultValue = "128",
            description = "Length of each text in tokens (default: 128).")
    @InSection(OptionSection.WORKLOAD)
    @Within(from = 1, to = 1_000_000)
    private int length;

    @Option(
            names = "--new-tokens",
            paramLabel = "N",
            defaultValue = "32",
            description = "Number of tokens to decode, per text (default: 32).")
    @InSection(OptionSection.WORKLOAD)
    @Within(from = 1, to = 1_000_000)
    private int newTokens;

    @Mixin
    private BenchLayersOption layers;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Facts per edited batch (default: 10, as in the paper).")
    @InSection(OptionSection.WORKLOAD)
    @Within(from = 1, to = 100_000)
    private Integer batchSize;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Optimisation steps per target value (default: 20; 25 for gptj-6b).")
    @InSection(OptionSection.WORKLOAD)
    @Within(from = 1, to = 100_000)
    private Integer steps;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "Seed for all synthetic data (default: 0).")
    @InSection(OptionSection.WORKLOAD)
    private long seed;

    @Override
    void run() {
        Workload workload = workload(Shape.of(shapeName));
        Set<Stage> chosen = stages == null ? EnumSet.complementOf(EnumSet.of(Stage.READERS)) : EnumSet.copyOf(stages);
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
        Settings paper = EditedBatch.settings(shape.config(), edited);
        return new Workload(
                shape,
                storage == null ? shape.storage() : storage,
                texts,
                length,
                newTokens,
                edited,
                batchSize == null ? paper.batchSize() : batchSize,
                steps == null ? paper.get(TargetSettings.STEPS) : steps,
                warmUps,
                repeats,
                seed);
    }
}
