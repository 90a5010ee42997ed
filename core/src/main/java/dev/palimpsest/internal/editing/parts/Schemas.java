package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Setting;
import java.util.ArrayList;
import java.util.List;

/** Schemas of methods that optimise target values. */
public final class Schemas {

    private Schemas() {}

    /** The layers, the method's own settings, those of target values, batch size and seed, in this order. */
    public static List<Setting<?>> ofTargetValues(
            Setting<List<Integer>> layers, List<Setting<?>> own, List<Setting<?>> target, Setting<Integer> batchSize) {
        List<Setting<?>> schema = new ArrayList<>();
        schema.add(layers);
        schema.addAll(own);
        schema.addAll(target);
        schema.add(batchSize);
        schema.add(CommonSettings.SEED);
        return List.copyOf(schema);
    }
}
