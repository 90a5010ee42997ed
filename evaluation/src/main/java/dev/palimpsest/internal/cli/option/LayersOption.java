package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.model.GptConfig;
import java.util.List;
import picocli.CommandLine.Option;

/** The layers of statistics. */
public final class LayersOption {

    @Option(
            names = "--layers",
            paramLabel = "RANGE",
            description = "Layers, numbered from 0: 13-17 or 0,1,2 (default: 13-17 for GPT-2 XL, 3-8 for GPT-J;"
                    + " otherwise required).")
    private String layers;

    /** The requested layers, or the paper's. @throws UserError when there is no default, or the model has no such layer */
    public List<Integer> of(GptConfig config) {
        if (layers == null) {
            return PaperModel.of(config).map(PaperModel::layers).orElseThrow(() -> new UserError(
                    "no default layers for a model of " + config.layers() + " blocks of width " + config.width()
                            + "; pass --layers, e.g. --layers " + Math.max(0, config.layers() / 4) + "-"
                            + Math.max(0, config.layers() / 3)));
        }
        List<Integer> parsed;
        try {
            parsed = CommonSettings.LAYERS.parse(layers);
        } catch (IllegalArgumentException e) {
            throw new UserError("--" + e.getMessage());
        }
        if (parsed.getLast() >= config.layers()) {
            throw new UserError("--layers: layer " + parsed.getLast() + " is not in the model; it has layers 0 to "
                    + (config.layers() - 1));
        }
        return parsed;
    }
}
