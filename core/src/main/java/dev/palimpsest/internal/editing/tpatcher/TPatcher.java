package dev.palimpsest.internal.editing.tpatcher;

import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditCost.Stored;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.Work;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.parts.PassCost;
import dev.palimpsest.internal.editing.parts.PromptMethod;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Setting.Scope;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.GptConfig;
import java.util.List;
import java.util.Set;

/** T-Patcher: a neuron per wrong token beside the last block's MLP, which stays silent on plain text. */
public final class TPatcher extends PromptMethod {

    /** The likely causes of a loss that is not finite. */
    static final String DAMAGED = "; the model's weights or earlier edits are damaged or overflow, or --learning-rate is too"
            + " large";

    private static final String DROP = "drop";
    static final String KEEP = "keep";

    static final Setting<List<Integer>> LAYER = CommonSettings.lastLayer("The layer whose MLP gets neurons");
    static final Setting<Integer> NEURONS = Setting.of("neurons",
            SettingType.atMost(1_000, "a target has fewer tokens", SettingType.integer(1)), 5,
            "Most neurons per fact: one for each of the target's first tokens that the model gets wrong").scoped(Scope.OWN);
    static final Setting<Integer> STEPS = Setting.of("steps",
            SettingType.atMost(100_000, "a fact that has not been learned by then never is", SettingType.integer(1)), 2000,
            "Most training steps per fact; from step 100 on training ends as soon as the target is predicted and the memory"
                    + " loss has stopped falling").scoped(Scope.OWN)
            .strengthened(value -> value < 2000 ? 2000 : Math.multiplyExact(2, value));
    static final Setting<Double> LEARNING_RATE = Setting.of("learning-rate",
            SettingType.atMost(1_000.0, "Adam changes every weight by up to this much per step", SettingType.positive()), 0.01,
            "Learning rate (Adam)").scoped(Scope.OWN).strengthened(value -> Math.max(value, 0.01));
    static final Setting<Double> WEIGHT_DECAY = Setting.of("weight-decay",
            SettingType.atMost(1_000.0, "neurons would vanish", SettingType.notNegative()), 0.01,
            "L2 weight decay of the neurons").scoped(Scope.OWN);
    static final Setting<Double> CLIP = Setting.of("gradient-clip",
            SettingType.atMost(1e9, "no gradient is larger", SettingType.positive()), 5.0,
            "Largest norm of the gradient").scoped(Scope.OWN);
    static final Setting<Double> AMPLIFICATION = Setting.of("amplification",
            SettingType.atMost(1e6, "the neurons' first outputs would overflow", SettingType.positive()), 10.0,
            "Factor of the output weights that training starts from").scoped(Scope.OWN);
    static final Setting<Double> ACTIVATION_WEIGHT = Setting.of("activation-weight",
            SettingType.atMost(1e6, "no other term would count", SettingType.notNegative()), 1.0,
            "Weight of the loss that keeps neurons active on their fact").scoped(Scope.OWN);
    static final Setting<Double> MEMORY_WEIGHT = Setting.of("memory-weight",
            SettingType.atMost(1e6, "no other term would count", SettingType.notNegative()), 10.0,
            "Weight of the loss that keeps neurons silent on plain text and on earlier facts").scoped(Scope.OWN)
            .strengthened(value -> value > 1 ? 1 : value / 10);
    static final Setting<Double> MARGIN_EDIT = Setting.of("margin-edit",
            SettingType.atMost(100.0, "its exponential would overflow", SettingType.notNegative()), 0.0,
            "Margin γ1 by which a neuron's pre-activation on the memory should be below the one on its fact; the published"
                    + " code never passes its 3 on").scoped(Scope.OWN);
    static final Setting<Double> MARGIN_ZERO = Setting.of("margin-zero",
            SettingType.atMost(100.0, "its exponential would overflow", SettingType.notNegative()), 0.0,
            "Margin −γ2 by which a neuron's pre-activation on the memory should be below zero; the published code never"
                    + " passes its 3 on").scoped(Scope.OWN);
    /** The published code keeps them. */
    static final Setting<String> FAILED = Setting.of("failed", SettingType.choice(DROP, KEEP), DROP,
            "Neurons of a fact that was not learned: drop leaves them out, keep adds them to the model all the same")
            .scoped(Scope.OWN);
    static final Setting<Long> SEED = CommonSettings.SEED.explained("Seed for the output weights that training starts from");

    /** Called by the registry. */
    public TPatcher() {
        super(new Description("tpatcher", "T-Patcher",
                "A neuron for each wrong token beside the last block's MLP, trained to answer on its fact and to stay silent on"
                        + " plain text",
                "Transformer-Patcher: One Mistake worth One Neuron, ICLR 2023 (arXiv 2301.09785)"),
                Neurons.class,
                List.of(LAYER, NEURONS, STEPS, LEARNING_RATE, WEIGHT_DECAY, CLIP, AMPLIFICATION, ACTIVATION_WEIGHT,
                        MEMORY_WEIGHT, MARGIN_EDIT, MARGIN_ZERO, FAILED, CommonSettings.BATCH_SIZE.byDefault(1)
                                .explained("Facts per batch: edited one after the other, saved and undone together"), SEED));
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.MLP_INPUTS);
    }

    @Override
    public boolean concernsOneBatch(Setting<?> setting) {
        return setting != LAYER;
    }

    /**
     * Every step runs the fact through the blocks above, and neurons over the memory of plain text. It is usually a small part
     * of the most steps.
     */
    @Override
    public EditCost cost(GptConfig config, Settings settings, TypicalEdit edit) {
        PassCost pass = new PassCost(config, 1);
        int layer = settings.layers().getFirst();
        int above = config.layers() - 1 - layer;
        int neurons = Math.min(settings.get(NEURONS), edit.target());
        double memory = (double) KeyStatistics.INPUTS * config.width();
        // Pre-activations and two gradients over the memory; selecting the largest of them.
        Work silent = new Work(6 * neurons * memory, 3 * memory + 40.0 * neurons * KeyStatistics.INPUTS);
        Work step = pass.both(above, edit.forced(), edit.forced() / 2.0)
                .plus(pass.logits(edit.target()).times(2)).plus(silent);
        Work once = pass.forward(layer + 1, edit.forced(), edit.forced() / 2.0).plus(pass.logits(edit.target()).times(2));
        long bytes = (long) (2 * Float.BYTES * memory) + pass.passing(edit.forced()) + pass.recorded(above, edit.forced())
                + pass.vocabularies(edit.target()) + 8L * Double.BYTES * neurons * (KeyStatistics.INPUTS + config.width());
        return EditCost.of(Stored.perEdit((long) Float.BYTES * neurons * (3 * config.width() + 1)), bytes,
                once.plus(step.times(settings.get(STEPS)))).asBound();
    }

    @Override
    public Editor open(EditingContext context, Edits edits) {
        return new TPatcherEditor(context, edits, StartingWeights.seeded(edits.settings().get(SEED)));
    }

    /** The weights and margins of the loss's terms. */
    static PatchMemory.Weights weights(Settings settings) {
        return new PatchMemory.Weights(settings.get(ACTIVATION_WEIGHT), settings.get(MEMORY_WEIGHT),
                settings.get(MARGIN_EDIT), -settings.get(MARGIN_ZERO));
    }
}
