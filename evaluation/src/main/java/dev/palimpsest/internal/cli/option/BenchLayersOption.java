package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.bench.Shape;
import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.jobs.UserError;
import java.util.List;
import picocli.CommandLine.Option;

/** The layers that {@code bench} edits. */
public final class BenchLayersOption {

    @Option(
            names = "--layers",
            paramLabel = "RANGE",
            converter = IndexRanges.class,
            description = "Layers to edit, numbered from 0: 13-17 or 0,1,2 (default: as in the paper; 3-5 for gpt2).")
    @InSection(OptionSection.WORKLOAD)
    private IndexRanges.Indices layers;

    /** @throws UserError when the model has no such layer */
    public List<Integer> of(Shape shape) {
        if (layers == null) {
            return shape.layers();
        }
        return layers.layers("--layers", shape.config(), shape.name());
    }
}
