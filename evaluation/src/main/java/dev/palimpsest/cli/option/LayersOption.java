package dev.palimpsest.cli.option;

import dev.palimpsest.cli.output.Console;
import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.Method;
import dev.palimpsest.edit.PaperSettings;
import dev.palimpsest.jobs.UserError;
import dev.palimpsest.model.GptConfig;
import java.util.List;
import picocli.CommandLine.Option;

/** Which layers are edited. */
public final class LayersOption {

    @Option(
            names = "--layers",
            paramLabel = "RANGE",
            converter = IndexRanges.class,
            description = "Edited layers, from 0: 13-17 or 0,1,2. GPT-2 XL (13-17) and GPT-J (3-8) have a default.")
    private IndexRanges.Indices layers;

    /** Says so when what is edited can't reach the answers. */
    public static void note(EditSettings settings, GptConfig config, Console console) {
        if (settings.method() != Method.FT && settings.zLayer() == config.layers() - 1) {
            console.note("layer " + settings.zLayer() + " is the last: values changed there reach no later position, so only"
                    + " prompts that end with the subject are changed; leave it out of --layers");
        }
    }

    /**
     * The layers asked for, or the paper's for this shape.
     *
     * @throws UserError when there is no default, or the model has no such layer
     */
    public List<Integer> of(GptConfig config) {
        return of(config, Method.COMEBA_HK);
    }

    /** The layers asked for, or those that {@code method} edits in the paper. @throws UserError likewise */
    public List<Integer> of(GptConfig config, Method method) {
        if (layers == null) {
            return PaperSettings.layers(config, method)
                    .orElseThrow(() -> new UserError("a model of " + config.layers() + " blocks of width "
                            + config.width() + " has no default layers; pass --layers, e.g. --layers "
                            + Math.max(0, config.layers() / 4) + "-" + Math.max(0, config.layers() / 3)));
        }
        int last = layers.values().getLast();
        if (last >= config.layers()) {
            throw new UserError("--layers: layer " + last + " is not in the model: it has 0 to "
                    + (config.layers() - 1));
        }
        return layers.values();
    }
}
