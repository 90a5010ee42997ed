package dev.palimpsest.internal.editing.kn;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditCost.Stored;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.MethodFamily;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.Work;
import dev.palimpsest.internal.editing.change.NeuronColumns;
import dev.palimpsest.internal.editing.parts.Contexts;
import dev.palimpsest.internal.editing.parts.PassCost;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Setting.Scope;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
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

    /** Integrated gradients of every layer through all blocks above it, then the words that the model says. */
    @Override
    public EditCost cost(GptConfig config, Settings settings, TypicalEdit edit) {
        int copies = Attribution.together(edit.forced(), settings.get(STEPS));
        PassCost pass = new PassCost(config, copies);
        PassCost alone = new PassCost(config, 1);
        int through = settings.layers().stream().mapToInt(layer -> config.layers() - layer).sum();
        int layers = settings.layers().size();
        Work step = pass.both(through, edit.target(), edit.forced())
                .plus(pass.logits(edit.target()).times(2 * layers))
                .plus(new Work(2 * layers * edit.target() * pass.projection(), layers * pass.projection() / copies));
        Work attribution = alone.forward(config.layers(), copies * edit.forced(), edit.forced() / 2.0)
                .plus(step.times(settings.get(STEPS)));
        int prompts = refines(settings) ? PassCost.contexts(edit) : 1;
        Work said = alone.forward(config.layers(), edit.prompt(), edit.prompt() / 2.0).plus(alone.logits(edit.prompt()))
                .times(edit.target());
        int rows = copies * edit.target();
        long memory = pass.passing(copies * edit.forced()) + pass.cached(config.layers(), copies * edit.forced())
                + pass.recorded(config.layers(), rows) + pass.vocabularies(Math.max(rows, edit.prompt()))
                + Math.min(layers, edit.neuronLayers()) * pass.copy();
        long stored = (long) Integer.BYTES * edit.neurons()
                + (long) Float.BYTES * config.width() * Math.min(layers, edit.neuronLayers());
        return EditCost.of(Stored.perEdit(stored), memory, attribution.times(prompts).plus(said))
                .after(refines(settings) ? alone.contextSampling(edit) : Work.NONE);
    }

    @Override
    public Editor open(EditingContext context, Edits edits) {
        Contexts.checked(edits.contexts());
        return new KnEditor(context, edits);
    }
}
