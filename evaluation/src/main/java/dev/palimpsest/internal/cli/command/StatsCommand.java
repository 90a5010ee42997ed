package dev.palimpsest.internal.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.cli.option.ForceOption;
import dev.palimpsest.internal.cli.option.LayersOption;
import dev.palimpsest.internal.cli.option.Within;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.NullSpace;
import dev.palimpsest.internal.editing.memory.NullSpace.Cut;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.jobs.OutputFile.Existing;
import dev.palimpsest.internal.jobs.OutputKind;
import dev.palimpsest.internal.jobs.StatisticsRun;
import dev.palimpsest.internal.jobs.TextSource;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.loader.NullSpaceFile;
import dev.palimpsest.internal.loader.StatisticsFile;
import dev.palimpsest.internal.loader.file.InputFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palimpsest stats}: collects second moments of keys. */
@InGroup(CommandGroup.MODELS)
@Command(
        name = "stats",
        description = "Collects the second moments of keys and a sample of the MLPs' inputs over plain text. Editing needs"
                + " them once per model.",
        footer = {"", "Each line of the text is one document. About 10 tokens per key feature are enough.",
            "Rerunning the same command resumes an interrupted run from OUT.partial."})
public final class StatsCommand extends ModelCommand {

    private static final int TOKENS_PER_FEATURE = 10;

    @Mixin
    private LayersOption layers;

    @Option(
            names = "--text",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description = "UTF-8 text files, one document per line.")
    private List<Path> texts;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Write the statistics to this file.")
    private Path out;

    @Option(
            names = "--force",
            description = ForceOption.EXPLANATION + " The same holds for progress in OUT.partial.")
    @InSection(OptionSection.FILES)
    private boolean force;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Stop after exactly N tokens (default: use all text).")
    @Within(from = 1, to = 1e12)
    private Long maxTokens;

    @Option(
            names = "--mlp-inputs",
            paramLabel = "N",
            description = "Also keep the MLP's inputs at N tokens drawn at random, of these layers and of the last one, which"
                    + " T-Patcher needs as its memory; 0 saves the pass through the layers above --layers (default:"
                    + " 4096).")
    @Within(from = 0, to = 1e7)
    private int inputs = KeyStatistics.INPUTS;

    @Option(
            names = "--null-space",
            paramLabel = "X",
            description = "Also compute the null space that eigenvectors with eigenvalues below X span, and keep it in"
                    + " OUT.null-space (default: not computed).")
    @Within(from = 0, above = true, to = 1e12)
    private Double threshold;

    @Option(
            names = "--null-space-energy",
            paramLabel = "X",
            description = "The same for the smallest eigenvalues that make up the share X of their sum (default: not computed).")
    @Within(from = 0, above = true, to = 1)
    private Double energy;

    @Override
    void prepare() {
        if (threshold != null && energy != null) {
            throw new UserError("give either --null-space or --null-space-energy, not both");
        }
        if (threshold != null && !(threshold > 0) || energy != null && !(energy > 0 && energy < 1)) {
            throw new UserError("--null-space must be positive, --null-space-energy between 0 and 1");
        }
        if (maxTokens != null && maxTokens < 1) {
            throw new UserError("--max-tokens must be at least 1, got " + maxTokens);
        }
        for (Path text : texts) {
            InputFile.requireRegular(text);
            if (!Files.exists(text)) {
                throw new UserError(text + ": no such file; pass UTF-8 text, one document per line");
            }
        }
        List<Path> inputs = new ArrayList<>(texts);
        inputs.add(model());
        claim(out, OutputKind.STATISTICS, Existing.CONTINUED, inputs.toArray(Path[]::new));
    }

    @Override
    void run(OpenModel model) {
        TextSource source = new TextSource(texts, maxTokens);
        StatisticsRun run = new StatisticsRun(model, source, layers.of(model.config()), inputs, out, force,
                console());
        long start = System.nanoTime();
        OptionalLong earlier = run.earlier();
        long tokens;
        if (earlier.isPresent()) {
            tokens = earlier.getAsLong();
            console().note(out + ": already computed with these settings; delete it to recompute");
        } else {
            source.check();
            tokens = StatisticsRun.tokens(run.collect());
        }
        ObjectNode nullSpaces = threshold == null && energy == null ? null : nullSpaces(model);
        report(model, tokens, nullSpaces, (System.nanoTime() - start) / 1e9);
    }

    /** Computes the layers' null spaces, unless they are kept already. */
    private ObjectNode nullSpaces(OpenModel model) {
        Cut cut = threshold != null ? new Cut.Threshold(threshold) : new Cut.Energy(energy);
        ObjectNode document = Json.object();
        try (StatisticsFile file = StatisticsFile.read(out)) {
            NullSpaceFile kept = NullSpaceFile.beside(out, file.statistics());
            for (int layer : layers.of(model.config())) {
                NullSpace space = NullSpace.of(kept, model.gpt().engine(), layer, file.statistics(), cut);
                console().say("layer %d: null space of rank %d of %d, eigenvalues beside the cut %.4g and %.4g", layer,
                        space.rank(), space.width(), space.largestKept(), space.smallestDropped());
                ObjectNode node = document.putObject(Integer.toString(layer)).put("rank", space.rank());
                node.set("largest_kept", Json.number(space.largestKept()));
                node.set("smallest_dropped", Json.number(space.smallestDropped()));
            }
        }
        return document;
    }

    private void report(OpenModel model, long tokens, ObjectNode nullSpaces, double seconds) {
        SortedSet<Integer> collected = new TreeSet<>(layers.of(model.config()));
        long wanted = (long) TOKENS_PER_FEATURE * model.config().innerWidth();
        if (tokens < wanted) {
            console().note("warning: " + tokens + " tokens may be too few: about " + wanted + " are recommended, "
                    + TOKENS_PER_FEATURE + " for each of the " + model.config().innerWidth()
                    + " key features; pass more text");
        }
        console().say("layers %s, %d tokens, %.1f s: %s", CommonSettings.LAYERS.type().format(List.copyOf(collected)),
                tokens, seconds, out);
        ObjectNode document = Json.object();
        ArrayNode list = document.putArray("layers");
        collected.forEach(list::add);
        if (nullSpaces != null) {
            document.set("null_space", nullSpaces);
        }
        console().result(document.put("tokens", tokens).put("seconds", seconds).put("out", out.toString()));
    }
}
