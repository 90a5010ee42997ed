package dev.palimpsest.internal.editing.balancedit;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.Work;
import dev.palimpsest.internal.editing.change.CodebookEntries;
import dev.palimpsest.internal.editing.codebook.CodebookCost;
import dev.palimpsest.internal.editing.codebook.CodebookSettings;
import dev.palimpsest.internal.editing.codebook.RandomStart;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * BalancEdit's analogue for text: GRACE's codebook with a radius for every fact, between the prompt in contexts and the
 * prompt with other subjects. The published method is for vision-language models.
 */
public final class BalancEdit extends EditingMethod {

    static final Setting<Double> ALPHA = Setting.of("alpha", SettingType.share(), 0.5,
            "Where the radius lies between the nearest other subject (0) and the farthest context (1); published: 0.97")
            .scoped(Scope.OWN);
    static final Setting<Integer> NEGATIVES = Setting.of("negatives",
            SettingType.atMost(10_000, "each is a pass through the model", SettingType.integer(1)), 16,
            "Other subjects that a fact's radius is measured against: of the batch, of earlier batches, then sampled ones")
            .scoped(Scope.OWN);
    private static final Setting<Integer> STEPS = CodebookSettings.STEPS.byDefault(200);
    static final Setting<Long> SEED =
            CommonSettings.SEED.explained("Seed for sampling contexts and names, and for the values that training starts from");

    /** Called by the registry. */
    public BalancEdit() {
        super(new Description("balancedit", "BalancEdit",
                "A codebook at one layer with a radius for each fact, between its prompt in contexts and other subjects",
                "BalancEdit: Dynamically Balancing the Generality-Locality Trade-off in Multi-modal Model Editing, ICML 2025"
                        + " (arXiv 2505.01343); its analogue for text"),
                CodebookEntries.class,
                List.of(CodebookSettings.LAYER, ALPHA, NEGATIVES, CodebookSettings.SITE, STEPS,
                        CodebookSettings.LEARNING_RATE, CommonSettings.BATCH_SIZE.explained(
                                "Facts per batch: edited one after the other, saved and undone together; their subjects are"
                                        + " each other's negatives"), SEED));
    }

    /** α decides how far an entry reaches, in either direction. */
    @Override
    public List<Setting<?>> tuned() {
        List<Setting<?>> all = new ArrayList<>(super.tuned());
        all.addFirst(ALPHA);
        return all;
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.SUBJECT, Need.CONTEXTS);
    }

    @Override
    public boolean concernsOneBatch(Setting<?> setting) {
        return super.concernsOneBatch(setting)
                || List.of(ALPHA, NEGATIVES, STEPS, CodebookSettings.LEARNING_RATE).contains(setting);
    }

    @Override
    public List<String> contexts(Gpt gpt, Tokenizer tokenizer, Settings settings, EditListener listener) {
        return Contexts.sample(gpt, tokenizer, settings.get(SEED), listener);
    }

    @Override
    public void check(EditRequest request, List<String> contexts, Gpt gpt, Tokenizer tokenizer) {
        tokens(request, contexts, tokenizer, gpt.config());
    }

    /**
     * The bare prompt and the target in tokens.
     *
     * @throws IllegalArgumentException when the subject is not known, or a context with the prompt and the target does not
     *                                  fit the model's context
     */
    static RequestTokens tokens(EditRequest request, List<String> contexts, Tokenizer tokenizer, GptConfig config) {
        if (!request.hasSubject()) {
            throw new IllegalArgumentException("record " + request.caseId() + ": balancedit measures the prompt with other"
                    + " subjects; give the record's subject");
        }
        RequestTokens.of(request, contexts, tokenizer, config);
        return RequestTokens.bare(request, tokenizer, config);
    }

    /** Training a value, and the prompt in contexts and with other subjects up to the layer. */
    @Override
    public EditCost cost(GptConfig config, Settings settings, TypicalEdit edit) {
        EditCost entry = CodebookCost.of(config, settings, edit);
        PassCost pass = new PassCost(config, 1);
        int negatives = settings.get(NEGATIVES);
        int tokens = PassCost.inContexts(edit, PassCost.contexts(edit)) + negatives * edit.prompt();
        Work radius = pass.forward(settings.layers().getFirst() + 1, tokens, edit.prompt() / 2.0);
        // A batch has other subjects than the fact's own; the names that are missing are sampled for the first ones.
        int missing = Math.max(0, negatives - settings.batchSize() + 1);
        return EditCost.of(entry.stored(), Math.max(entry.memory(), pass.passing(tokens)), entry.edit().plus(radius))
                .after(pass.contextSampling(edit).plus(pass.sampling(missing, edit.subject())));
    }

    @Override
    public Editor open(EditingContext context, Edits edits) {
        Contexts.checked(edits.contexts());
        long seed = edits.settings().get(SEED);
        return new BalancEditEditor(context, edits, new RandomStart(seed),
                new OtherSubjects(context.gpt(), context.tokenizer(), edits.settings().get(NEGATIVES), seed));
    }
}
