package dev.palimpsest.internal.bench;

import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.GptConfig;
import java.util.List;

/** What the benchmark edits with: the first method of the registry with its published settings. */
public final class EditedBatch {

    private EditedBatch() {}

    static EditingMethod method() {
        return Methods.all().getFirst();
    }

    /** The method's settings for a model and its layers. */
    public static Settings settings(GptConfig config, List<Integer> layers) {
        return Methods.settings(method(), config, Given.NOTHING.with(CommonSettings.LAYERS, layers));
    }
}
