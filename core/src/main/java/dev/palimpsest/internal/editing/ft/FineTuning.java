package dev.palimpsest.internal.editing.ft;

import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditCost.Stored;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.Work;
import dev.palimpsest.internal.editing.change.DenseDelta;
import dev.palimpsest.internal.editing.parts.PassCost;
import dev.palimpsest.internal.editing.parts.PromptMethod;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Setting.Scope;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.GptConfig;
import java.util.List;
import java.util.Optional;

/** Fine-tuning of one layer's second MLP projection, the baseline of the papers. */
public final class FineTuning extends PromptMethod {

    static final Setting<List<Integer>> LAYER = CommonSettings.layer(0, 21, false);
    static final Setting<Integer> STEPS = Setting.of("steps",
            SettingType.atMost(100_000, "a batch that has not been learned by then never is", SettingType.integer(1)), 25,
            "Training steps per batch; every step updates the weight").scoped(Scope.OWN)
            .strengthened(value -> value < 100 ? 100 : Math.multiplyExact(2, value));
    static final Setting<Double> LEARNING_RATE = Setting.of("learning-rate",
            SettingType.atMost(1_000.0, "Adam changes every weight by up to this much per step", SettingType.positive()), 5e-4,
            "Learning rate (Adam)").scoped(Scope.OWN).alias("ft-rate").strengthened(value -> Math.max(value, 5e-4));
    /** As in the published code, which does not update a batch below this loss. */
    static final Setting<Double> LOSS_FLOOR = Setting.of("loss-floor",
            SettingType.atMost(1_000.0, "no loss is larger, so nothing would be trained", SettingType.notNegative()), 1e-2,
            "Loss below which a batch's training stops").scoped(Scope.OWN).strengthened(value -> Math.min(value, 1e-2));
    static final Setting<String> OBJECTIVE = Setting.of("objective",
            SettingType.choice(Objective.TARGET.id(), Objective.PROMPT_LAST.id()), Objective.TARGET.id(),
            "Loss: target predicts each target token after those before it, prompt-last reads all of them off the prompt's"
                    + " last position, as EasyEdit does").scoped(Scope.PREFIXED);
    static final Setting<Double> LIMIT = Setting.of("limit", SettingType.positiveOrInfinite(),
            "Largest change per weight and batch; Infinity for no limit",
            (config, given) -> Optional.of(
                    PaperModel.of(config).filter(model -> model == PaperModel.GPT_J).isPresent()
                            ? Double.POSITIVE_INFINITY
                            : 5e-4)).scoped(Scope.PREFIXED).strengthened(value -> value < 0.05 ? 0.05 : 10 * value);

    /** Called by the registry. */
    public FineTuning() {
        super(new Description("ft", "FT",
                "Fine-tuning of one layer's second MLP projection with a limit on each weight's change",
                "Constrained fine-tuning, arXiv 2012.00363, as Consecutive Batch Model Editing with HooK Layers sets it"),
                DenseDelta.class,
                List.of(LAYER, STEPS, LEARNING_RATE, LOSS_FLOOR, OBJECTIVE, LIMIT, CommonSettings.BATCH_SIZE));
    }

    @Override
    public boolean concernsOneBatch(Setting<?> setting) {
        return super.concernsOneBatch(setting)
                || List.of(STEPS, LEARNING_RATE, LOSS_FLOOR, OBJECTIVE, LIMIT).contains(setting);
    }

    /** Every step runs a batch through the blocks above, and Adam over the whole weight. */
    @Override
    public EditCost cost(GptConfig config, Settings settings, TypicalEdit edit) {
        PassCost pass = PassCost.of(config, settings.batchSize());
        int layer = settings.layers().getFirst();
        int above = config.layers() - 1 - layer;
        double weight = pass.projection();
        Work change = new Work(4 * edit.forced() * weight, 12 * weight / settings.batchSize());
        Work step = pass.both(above, edit.forced(), edit.forced() / 2.0)
                .plus(pass.logits(edit.target()).times(2)).plus(change);
        Work once = pass.forward(layer + 1, edit.forced(), edit.forced() / 2.0);
        // The change, its gradient and Adam's moments, the edited copy and the sum of all batches.
        long memory = 6 * pass.copy() + pass.passing(pass.together() * edit.forced())
                + pass.recorded(above, pass.together() * edit.forced())
                + pass.vocabularies(pass.together() * edit.target());
        return EditCost.of(new Stored(0, 0, pass.copy()), memory, once.plus(step.times(settings.get(STEPS)))).asBound();
    }

    @Override
    public Editor open(EditingContext context, Edits edits) {
        return new FineTuningEditor(context, edits);
    }
}
