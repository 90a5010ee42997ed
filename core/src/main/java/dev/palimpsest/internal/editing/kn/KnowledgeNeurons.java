package dev.palimpsest.internal.editing.kn;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.MethodFamily;
import dev.palimpsest.internal.editing.change.NeuronColumns;
import dev.palimpsest.internal.editing.parts.Contexts;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Setting.Scope;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * KN: the neurons that the old answer is attributed to write the new answer's embedding instead. A baseline: published
 * results with GPT models are near zero.
 */
public final class KnowledgeNeurons extends EditingMethod {

    /** All blocks compete for the largest attribution, so the published models have all of theirs. */
    private static final Setting<List<Integer>> LAYERS = CommonSettings.LAYERS
            .explained("Layers whose neurons are considered, such as 0-47")
            .byDefault((config, given) -> given.sharedLayers().isEmpty() && PaperModel.of(config).isEmpty()
                    ? Optional.empty()
                    : Optional.of(IntStream.range(0, config.layers()).boxed().toList()))
            .scoped(Scope.OWN);
    static final Setting<Double> THRESHOLD = Setting.of("threshold", SettingType.fraction(),
            "Neurons are edited whose attribution exceeds this share of the largest; published: 0.2 for GPT-2 XL, 0.1 for GPT-J",
            (config, given) -> Optional.of(config.rotaryWidth() > 0 ? 0.1 : 0.2)).scoped(Scope.OWN)
            .strengthened(value -> value / 2);
    static final Setting<Integer> STEPS = Setting.of("steps",
            SettingType.atMost(10_000, "the sum has converged long before", SettingType.integer(2)), 20,
            "Steps of the integrated gradients").scoped(Scope.OWN);
    static final Setting<String> REFINE = Setting.of("refine", SettingType.onOrOff(), SettingType.OFF,
            "Whether to keep only neurons that more than 40% of the contexts find").scoped(Scope.OWN);
    static final Setting<Long> SEED = CommonSettings.SEED.explained("Seed for sampling context templates for --refine");

    /** Called by the registry. */
    public KnowledgeNeurons() {
        super(new Description("kn", "KN",
                "Rewrites what the neurons write that the old answer is attributed to by integrated gradients",
                "Knowledge Neurons in Pretrained Transformers, ACL 2022 (arXiv 2104.08696)"),
                NeuronColumns.class,
                List.of(LAYERS, THRESHOLD, STEPS, REFINE, CommonSettings.BATCH_SIZE.byDefault(1)
                        .explained("Facts per batch: edited one after the other, saved and undone together"), SEED));
    }

    @Override
    public MethodFamily family() {
        return MethodFamily.SURGERY;
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.CONTEXTS, Need.OLD_ANSWER);
    }

    @Override
    public boolean readsOldTarget() {
        return true;
    }

    @Override
    public boolean concernsOneBatch(Setting<?> setting) {
        return super.concernsOneBatch(setting) || List.of(THRESHOLD, STEPS, REFINE).contains(setting);
    }

    /** Samples contexts only for {@code --refine}, which uses them as paraphrases. */
    @Override
    public List<String> contexts(Gpt gpt, Tokenizer tokenizer, Settings settings, EditListener listener) {
        return refines(settings)
                ? Contexts.sample(gpt, tokenizer, settings.get(SEED), listener)
                : List.of(Contexts.SLOT);
    }

    static boolean refines(Settings settings) {
        return settings.get(REFINE).equals(SettingType.ON);
    }

    @Override
    public void check(EditRequest request, List<String> contexts, Gpt gpt, Tokenizer tokenizer) {
        KnTokens.of(request, contexts, tokenizer, gpt.config());
    }

    @Override
    public Editor open(EditingContext context, Edits edits) {
        Contexts.checked(edits.contexts());
        return new KnEditor(context, edits);
    }
}
