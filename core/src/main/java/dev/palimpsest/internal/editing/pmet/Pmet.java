package dev.palimpsest.internal.editing.pmet;

import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.parts.ClosedForm;
import dev.palimpsest.internal.editing.parts.ClosedForm.Absorbed;
import dev.palimpsest.internal.editing.parts.ClosedForm.Share;
import dev.palimpsest.internal.editing.parts.ClosedFormCost;
import dev.palimpsest.internal.editing.parts.ClosedFormMethod;
import dev.palimpsest.internal.editing.parts.MomentForm;
import dev.palimpsest.internal.editing.parts.TargetRule;
import dev.palimpsest.internal.editing.parts.TargetSettings;
import dev.palimpsest.internal.editing.parts.TargetSettings.NllWeight;
import dev.palimpsest.internal.editing.parts.Value;
import dev.palimpsest.internal.editing.parts.Writing;
import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.GptConfig;
import java.util.Optional;

/**
 * PMET (arXiv 2308.08742): batches in closed form, each from the same memory, towards outputs of the last layer's MLP.
 *
 * <pre>
 *   δ_m, δ_a  one Adam, on the outputs of the last layer's MLP and of its attention
 *             loss = f·NLL + κ·KL + ω(‖δ_m‖/‖h_m‖² + ‖δ_a‖/‖h_a‖²)
 *             f falls to a tenth once every token of the target is the likeliest one
 *   z         = h_m + δ_m; δ_a takes what attention would have to change and is not written
 *   R         = (Z − M)/√(layers left), M the outputs of the last layer's MLP on the model as edited so far
 * </pre>
 *
 * Its authors give settings for GPT-J only; those of GPT-2 XL follow MEMIT's.
 */
public final class Pmet extends ClosedFormMethod {

    /** f falls to this part of itself once the target is predicted. */
    private static final double RELAXED = 0.1;
    /** The KL term at which a predicted target ends the optimisation. */
    private static final double KL_FLOOR = 0.01;

    private static final Setting<Double> LAMBDA = MomentForm.LAMBDA.byDefault((config, given) -> Optional.of(
            PaperModel.of(config).filter(model -> model == PaperModel.GPT2_XL).isPresent() ? 20_000.0 : 6_000.0));

    private static final Setting<Double> NLL_FACTOR = Setting.of("nll-factor",
            SettingType.atMost(1_000.0, "nothing else in the loss would count", SettingType.positive()), 1.0,
            "Weight of the target's negative log likelihood in a target value's loss; a tenth of it once the target is"
                    + " predicted in all contexts");

    /** Called by the registry. */
    public Pmet() {
        super(new Description("pmet", "PMET",
                "Batches in closed form towards MLP outputs, optimised beside a change of attention that is not written,"
                        + " in place",
                "PMET: Precise Model Editing in a Transformer, AAAI 2024 (arXiv 2308.08742)"),
                TargetSettings.schema(
                        TargetSettings.STEPS.byDefault(30),
                        TargetSettings.LEARNING_RATE.byDefault(0.2),
                        TargetSettings.KL.byDefault(1.0)),
                LAMBDA, MomentForm.RIDGE, NLL_FACTOR);
    }

    @Override
    public boolean concernsOneBatch(Setting<?> setting) {
        return super.concernsOneBatch(setting) || setting.name().equals(NLL_FACTOR.name());
    }

    /** How target values are optimised under these settings. */
    public static TargetSettings targets(Settings settings) {
        double factor = settings.get(NLL_FACTOR);
        return TargetSettings.of(settings).with(new NllWeight(factor, RELAXED * factor, KL_FLOOR));
    }

    @Override
    protected ClosedForm form(EditingContext context, Settings settings) {
        return new ClosedForm(TargetRule.optimised(context, Value.MLP_BESIDE_ATTENTION, targets(settings)),
                Value.MLP_BESIDE_ATTENTION, Share.SQUARE_ROOT, MomentForm.of(context.statistics(), settings),
                Absorbed.NONE, Writing::inPlace);
    }

    @Override
    public EditCost cost(GptConfig config, Settings settings, TypicalEdit edit) {
        ClosedFormCost form = new ClosedFormCost(config, settings, edit);
        return form.inPlace(form.target(Value.MLP_BESIDE_ATTENTION, targets(settings)));
    }
}
