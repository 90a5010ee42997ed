package dev.palimpsest.internal.editing.come;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.Work;
import dev.palimpsest.internal.editing.parts.ClosedForm;
import dev.palimpsest.internal.editing.parts.ClosedFormCost;
import dev.palimpsest.internal.editing.parts.ClosedFormMethod;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.parts.TargetSettings;
import dev.palimpsest.internal.editing.parts.Value;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** CoME: target values from which the fact's old answer is unlearned, written by another method's closed form. */
public final class Come extends ClosedFormMethod {

    private static final Setting<String> FORM = Setting.of("unlearning",
            SettingType.choice("published", "shared"), "published",
            "How the old answer is taken out of a target value: published, as the authors' code does; shared, as their"
                    + " text says, which keeps what both answers share");
    private static final Setting<Double> WEIGHT = Setting.of("unlearning-weight",
            SettingType.atMost(1_000.0, "the target value would be lost", SettingType.notNegative()), 0.1,
            "Weight of the old answer's change that is taken out of a target value");
    private static final Setting<Double> SHARE = Setting.of("unlearning-share", SettingType.fraction(), 0.2,
            "Share of a target value's coordinates, the largest ones, that unlearning changes");

    /** Called by the registry. */
    public Come() {
        super(new Description("come", "CoME",
                "Target values from which the old answer is unlearned, written by the closed form of another method",
                "CoME: An Unlearning-based Approach to Conflict-free Model Editing, NAACL 2025 (arXiv 2502.15826)"),
                Stream.of(List.<Setting<?>>of(Carrier.SETTING, FORM, WEIGHT, SHARE), Carrier.settings())
                        .flatMap(List::stream).toArray(Setting<?>[]::new));
    }

    @Override
    public boolean concernsOneBatch(Setting<?> setting) {
        return super.concernsOneBatch(setting)
                || Stream.of(FORM, WEIGHT, SHARE).anyMatch(own -> own.name().equals(setting.name()));
    }

    @Override
    public List<Setting<?>> effective(Settings settings) {
        List<Setting<?>> unused = Carrier.of(settings).unused();
        return schema().stream().filter(setting -> !unused.contains(setting)).toList();
    }

    @Override
    public void check(Settings settings, GptConfig config) {
        Carrier.of(settings).check(settings);
    }

    @Override
    public void check(EditRequest request, List<String> contexts, Gpt gpt, Tokenizer tokenizer) {
        RequestTokens tokens = RequestTokens.of(request, contexts, tokenizer, gpt.config());
        if (request.hasOldTarget()) {
            tokens.withOldTarget(request, tokenizer, gpt.config());
        }
    }

    /** The carrier's, and half as many iterations for the old answer. */
    @Override
    public EditCost cost(GptConfig config, Settings settings, TypicalEdit edit) {
        ClosedFormCost form = new ClosedFormCost(config, settings, edit);
        TargetSettings targets = TargetSettings.of(settings);
        EditCost one = Carrier.of(settings).cost(form, super.cost(config, settings, edit));
        Work old = form.target(Value.BLOCK_OUTPUT, targets.updating(targets.steps() / 2)).work();
        return EditCost.of(one.stored(), one.memory(), one.edit().plus(old)).asBound().after(one.preparation());
    }

    /** The rule under these settings. */
    public static Unlearning unlearning(Settings settings) {
        return new Unlearning(Unlearning.Form.valueOf(settings.get(FORM).toUpperCase(Locale.ROOT)),
                settings.get(WEIGHT), settings.get(SHARE));
    }

    @Override
    protected ClosedForm form(EditingContext context, Settings settings) {
        Carrier carrier = Carrier.of(settings);
        String idle = carrier.unused().stream().filter(setting -> settings.find(setting).isPresent())
                .map(setting -> "--" + setting.name()).collect(Collectors.joining(", "));
        if (!idle.isEmpty()) {
            context.listener().warned(idle + " has no effect with --carrier " + carrier.id());
        }
        return carrier.form(context, settings)
                .with(new UnlearnedTargets(context, TargetSettings.of(settings), unlearning(settings)));
    }
}
