package dev.palimpsest.cli.option;

import dev.palimpsest.bench.Shape;
import dev.palimpsest.jobs.UserError;
import java.util.List;
import picocli.CommandLine.Option;

/** Which layers {@code bench} edits. */
public final class BenchLayersOption {

    @Option(
            names = "--layers",
            paramLabel = "RANGE",
            converter = IndexRanges.class,
            description = "Edited layers, from 0: 13-17 or 0,1,2; the paper's by default, 3-5 for gpt2.")
    private IndexRanges.Indices layers;

    /** @throws UserError when the shape has no such layer */
    public List<Integer> of(Shape shape) {
        if (layers == null) {
            return shape.layers();
        }
        int last = layers.values().getLast();
        if (last >= shape.config().layers()) {
            throw new UserError("--layers: layer " + last + " is not in " + shape.name() + ": it has 0 to "
                    + (shape.config().layers() - 1));
        }
        return layers.values();
    }
}
