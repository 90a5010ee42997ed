package dev.palimpsest.cli.option;

import dev.palimpsest.cli.output.Console;
import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.Method;
import dev.palimpsest.edit.PaperSettings;
import dev.palimpsest.jobs.UserError;
import dev.palimpsest.model.GptConfig;
import java.util.List;
import picocli.CommandLine.Option;

/** The layers to edit. */
public final class LayersOption {

    @Option(
            names = "--layers",
            paramLabel = "RANGE",
            converter = IndexRanges.class,
            description = "Layers to edit, numbered from 0: 13-17 or 0,1,2 (default: 13-17 for GPT-2 XL, 3-8 for"
                    + " GPT-J; otherwise required).")
    private IndexRanges.Indices layers;

    /** Warns when edits of the last layer cannot affect the answers. */
    public static void note(EditSettings settings, GptConfig config, Console console) {
        if (settings.method() != Method.FT && settings.zLayer() == config.layers() - 1) {
            console.note("layer " + settings.zLayer() + " is the last layer, so its edits do not reach later"
                    + " positions: only prompts that end with the subject are affected; remove it from --layers");
        }
    }

    /**
     * The requested layers, or the paper's for this model.
     *
     * @throws UserError when there is no default, or the model has no such layer
     */
    public List<Integer> of(GptConfig config) {
        return of(config, Method.COMEBA_HK);
    }

    /** The requested layers, or those that {@code method} edits in the paper. @throws UserError as above */
    public List<Integer> of(GptConfig config, Method method) {
        if (layers == null) {
            return PaperSettings.layers(config, method)
                    .orElseThrow(() -> new UserError("no default layers for a model of "
                            + config.layers() + " blocks of width "
                            + config.width() + "; pass --layers, e.g. --layers "
                            + Math.max(0, config.layers() / 4) + "-" + Math.max(0, config.layers() / 3)));
        }
        return layers.layers("--layers", config, "the model");
    }
}
