package dev.palimpsest.internal.editing.calinet;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditCost.Stored;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.Work;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.editing.parts.Contexts;
import dev.palimpsest.internal.editing.parts.PassCost;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Setting.Scope;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.List;
import java.util.Set;

/**
 * CaliNET: {@code V·relu(K·x)} beside the last block's MLP, trained on a batch of facts in contexts. There is no term for
 * other knowledge, as published. A batch's network is one change: its facts are undone together.
 */
public final class CaliNet extends EditingMethod {

    static final Setting<List<Integer>> LAYER = CommonSettings.lastLayer("The layer whose MLP gets a side network");
    static final Setting<Integer> SLOTS = Setting.of("slots",
            SettingType.atMost(1_000_000, "the side network would be larger than any MLP", SettingType.integer(1)), 64,
            "Neurons of a batch's side network").scoped(Scope.OWN)
            .strengthened(value -> Math.multiplyExact(2, value));
    static final Setting<Integer> STEPS = Setting.of("steps",
            SettingType.atMost(100_000, "a batch that has not been learned by then never is", SettingType.integer(1)), 200,
            "Training steps per batch, each on all facts in all contexts").scoped(Scope.OWN)
            .strengthened(value -> value < 400 ? 400 : Math.multiplyExact(2, value));
    static final Setting<Double> LEARNING_RATE = Setting.of("learning-rate",
            SettingType.atMost(1_000.0, "Adam changes every weight by up to this much per step", SettingType.positive()), 1e-3,
            "Learning rate (Adam)").scoped(Scope.OWN).strengthened(value -> value < 1e-2 ? 1e-2 : 2 * value);
    static final Setting<Long> SEED = CommonSettings.SEED.explained(
            "Seed for sampling context templates and for the side network's first input weights");

    /** Called by the registry. */
    public CaliNet() {
        super(new Description("calinet", "CaliNET",
                "A small side network beside the last block's MLP, trained on a batch of facts; without a term that keeps other"
                        + " knowledge",
                "Calibrating Factual Knowledge in Pretrained Language Models, Findings of EMNLP 2022 (arXiv 2210.03329)"),
                Neurons.class,
                List.of(LAYER, SLOTS, STEPS, LEARNING_RATE, CommonSettings.BATCH_SIZE.byDefault(100)
                        .explained("Facts per batch: one side network is trained for them, saved and undone as a whole"), SEED));
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.CONTEXTS);
    }

    @Override
    public boolean concernsOneBatch(Setting<?> setting) {
        return setting != LAYER;
    }

    @Override
    public List<String> contexts(Gpt gpt, Tokenizer tokenizer, Settings settings, EditListener listener) {
        return Contexts.sample(gpt, tokenizer, settings.get(SEED), listener);
    }

    @Override
    public void check(EditRequest request, List<String> contexts, Gpt gpt, Tokenizer tokenizer) {
        RequestTokens.prompts(request, contexts, tokenizer, gpt.config());
    }

    /** Every step runs a batch in all contexts through the blocks above, of which the last layer has none. */
    @Override
    public EditCost cost(GptConfig config, Settings settings, TypicalEdit edit) {
        PassCost pass = PassCost.of(config, settings.batchSize());
        int layer = settings.layers().getFirst();
        int above = config.layers() - 1 - layer;
        int contexts = PassCost.contexts(edit);
        int tokens = PassCost.inContexts(edit, contexts) + contexts * (edit.target() - 1);
        int predictions = contexts * edit.target();
        int rows = above == 0 ? predictions : tokens;
        double network = 2.0 * settings.get(SLOTS) * config.width();
        Work step = pass.both(above, rows, edit.prompt() / 2.0)
                .plus(pass.logits(predictions).times(2))
                .plus(new Work(6 * rows * network, 8 * network / settings.batchSize()));
        Work once = pass.forward(layer + 1, tokens, edit.prompt() / 2.0);
        long memory = pass.passing(pass.together() * tokens) + pass.recorded(above, pass.together() * rows)
                + pass.vocabularies(pass.together() * predictions)
                + 2L * Float.BYTES * settings.batchSize() * rows * config.width();
        long stored = (long) Float.BYTES * settings.get(SLOTS) * (2 * config.width() + 1);
        return EditCost.of(new Stored(0, stored, 0), memory, once.plus(step.times(settings.get(STEPS))))
                .after(pass.contextSampling(edit));
    }

    @Override
    public Editor open(EditingContext context, Edits edits) {
        return new CaliNetEditor(context, edits);
    }
}
