package dev.palimpsest.internal.editing.settings;

import java.util.List;
import java.util.Optional;

/** The settings that every method has. */
public final class CommonSettings {

    /** The edited layers. */
    public static final Setting<List<Integer>> LAYERS = Setting.of("layers", SettingType.layers(),
            "Layers to edit, such as 13-17 or 0,1,2", (config, given) -> PaperModel.of(config).map(PaperModel::layers)).requiredWithoutDefault();

    /** Number of requests per batch. */
    public static final Setting<Integer> BATCH_SIZE = Setting.of("batch-size", SettingType.atMost(1_000_000,
            "a batch is solved as a whole, and its memory grows with it", SettingType.integer(1)), 10,
            "Facts per batch; a batch is edited, saved and undone together");

    /** Seed for everything random. */
    public static final Setting<Long> SEED =
            Setting.of("seed", SettingType.seed(), 0L, "Seed for sampling context templates");

    private CommonSettings() {}

    /**
     * The layer of a method that edits only one.
     *
     * @param xl   its layer in GPT-2 XL
     * @param gptJ its layer in GPT-J
     * @param last whether to choose the last of the layers given for several methods; otherwise the first
     */
    public static Setting<List<Integer>> layer(int xl, int gptJ, boolean last) {
        return new Setting<>(LAYERS.name(), SettingType.layer(), "The layer to edit", Setting.Scope.OWN, List.of(),
                true, (config, given) -> {
                    Optional<PaperModel> known = PaperModel.of(config);
                    if (known.isPresent()) {
                        return known.map(model -> List.of(model == PaperModel.GPT2_XL ? xl : gptJ));
                    }
                    List<Integer> shared = given.sharedLayers();
                    return shared.isEmpty()
                            ? Optional.empty()
                            : Optional.of(List.of(last ? shared.getLast() : shared.getFirst()));
                }, null);
    }

    /** The layer of a method whose papers edit the last one, whatever the model. */
    public static Setting<List<Integer>> lastLayer(String help) {
        return new Setting<>(LAYERS.name(), SettingType.layer(), help + " (default: the last)", Setting.Scope.OWN, List.of(),
                true, (config, given) -> Optional.of(List.of(config.layers() - 1)), null);
    }
}
