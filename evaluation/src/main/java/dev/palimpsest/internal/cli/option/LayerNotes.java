package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.cli.output.Console;
import dev.palimpsest.internal.editing.EditingMethod.Need;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.GptConfig;
import java.util.List;

/** Notes about the edited layers that a user may not expect. */
public final class LayerNotes {

    private LayerNotes() {}

    /** Warns when edits of the last layer cannot affect the answers. */
    public static void last(Settings settings, GptConfig config, Console console) {
        int last = settings.layers().getLast();
        if (Methods.of(settings).needs(Need.SECOND_MOMENTS) && last == config.layers() - 1) {
            console.note("layer " + last + " is the last layer, so its edits do not reach later positions: only prompts"
                    + " that end with the subject are affected; remove it from --layers");
        }
    }

    /** Tells which of the shared layers a method of one layer edits. @param shared of {@code --layers} */
    static void chosen(Settings settings, List<Integer> shared, Console console) {
        if (shared.size() > 1 && settings.layers().size() == 1 && shared.containsAll(settings.layers())) {
            console.note(settings.method() + " edits layer " + settings.layers().getFirst() + " of --layers; set --"
                    + settings.method() + "-layers to change it");
        }
    }
}
