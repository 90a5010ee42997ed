package dev.palimpsest.internal.editing.mend;

import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Setting.Default;
import dev.palimpsest.internal.editing.settings.Setting.Scope;
import dev.palimpsest.internal.editing.settings.SettingType;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The settings of MEND's training. GPT-2 XL and GPT-J have the published values; other models those of a small network,
 * which is trained in minutes.
 */
final class MendSettings {

    /** The number of edited blocks, counted from the top. */
    private static final int BLOCKS = 3;

    /** Targets drawn from the records. */
    static final String RANDOM = "random";
    /** The records' own targets. */
    static final String GIVEN = "given";

    static final Setting<List<Integer>> LAYERS = new Setting<>(CommonSettings.LAYERS.name(), SettingType.layers(),
            "Blocks whose two MLP projections are edited; the last three unless given, 9-11 in a model of 12 blocks",
            Scope.OWN, List.of(), false,
            (config, given) -> Optional.of(
                    IntStream.range(Math.max(0, config.layers() - BLOCKS), config.layers()).boxed().toList()), null);
    static final Setting<Integer> RANK = Setting.of("rank", SettingType.atMost(65_536,
            "it cannot exceed the width of what it reads", SettingType.integer(1)),
            "Rank of the network's layers", published(1920, 32)).scoped(Scope.OWN);
    static final Setting<Integer> STEPS = Setting.of("steps", SettingType.atMost(10_000_000,
            "it would take years", SettingType.integer(1)),
            "Training steps, at most", published(100_000, 700)).scoped(Scope.OWN);
    static final Setting<Integer> EXAMPLES = Setting.of("examples", SettingType.atMost(10_000,
            "one step would take hours", SettingType.integer(1)),
            "Edits per training step, each of the unedited model", published(10, 8)).scoped(Scope.OWN);
    static final Setting<Double> LEARNING_RATE = Setting.of("learning-rate", SettingType.atMost(1.0,
            "Adam changes every parameter by up to this much per step", SettingType.positive()),
            "Learning rate of the network (Adam)", published(1e-6, 1e-3)).scoped(Scope.OWN);
    static final Setting<Double> ETA = Setting.of("eta", SettingType.atMost(100.0,
            "the edited weights would be all edit", SettingType.positive()),
            "Step size of edits that training starts from; each projection learns its own", published(1e-4, 1e-2))
            .scoped(Scope.OWN);
    static final Setting<Double> ETA_RATE = Setting.of("eta-rate", SettingType.atMost(1.0,
            "Adam changes every step size by up to this much per step", SettingType.positive()),
            "Learning rate of the step sizes (Adam)", published(1e-4, 1e-3)).scoped(Scope.OWN);
    static final Setting<Double> EDIT_WEIGHT = Setting.of("edit-weight", SettingType.atMost(1e6,
            "locality would not count", SettingType.positive()), 0.1,
            "Weight of the edit's loss; that of locality has weight 1").scoped(Scope.OWN);
    static final Setting<Double> CLIP = Setting.of("clip", SettingType.positiveOrInfinite(), 100.0,
            "Largest norm of a step's gradient; Infinity for no limit").scoped(Scope.OWN);
    static final Setting<Integer> VALIDATE_EVERY = Setting.of("validate-every", SettingType.integer(1),
            "Steps between two measurements on the records set aside", published(1_000, 50)).scoped(Scope.OWN);
    static final Setting<Integer> PATIENCE = Setting.of("patience", SettingType.integer(1),
            "Training ends after this many steps without a smaller validation loss", published(20_000, 350))
            .scoped(Scope.OWN);
    static final Setting<String> TARGETS = Setting.of("targets", SettingType.choice(RANDOM, GIVEN),
            "New targets in training: random ones of the same relation for every draw, or those given in the records",
            published(GIVEN, RANDOM)).scoped(Scope.OWN);
    static final Setting<Long> SEED = CommonSettings.SEED.explained(
            "Seed for the network's first weights, the records set aside and the order of training");

    private MendSettings() {}

    /** In the order to show them. */
    static List<Setting<?>> training() {
        return List.of(LAYERS, RANK, STEPS, EXAMPLES, LEARNING_RATE, ETA, ETA_RATE, EDIT_WEIGHT, CLIP, VALIDATE_EVERY,
                PATIENCE, TARGETS, SEED);
    }

    private static <T> Default<T> published(T paper, T small) {
        return (config, given) -> Optional.of(PaperModel.of(config).isPresent() ? paper : small);
    }
}
