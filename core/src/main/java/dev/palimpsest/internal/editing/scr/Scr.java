package dev.palimpsest.internal.editing.scr;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditCost.Stored;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.Work;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.change.FactStore.Lookup;
import dev.palimpsest.internal.editing.change.FactStore.Retrieval;
import dev.palimpsest.internal.editing.change.FactStore.Selection;
import dev.palimpsest.internal.editing.change.FactStore.Template;
import dev.palimpsest.internal.editing.change.ScopedFacts.Reader;
import dev.palimpsest.internal.editing.parts.Contexts;
import dev.palimpsest.internal.editing.parts.PassCost;
import dev.palimpsest.internal.editing.parts.PromptMethod;
import dev.palimpsest.internal.editing.retrieval.HiddenFeatures;
import dev.palimpsest.internal.editing.scope.CounterfactualModel;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Setting.Scope;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.editing.trained.ArtifactUser;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** SCR: facts kept as text; a query about one of them is read with the fact before it. */
public final class Scr extends PromptMethod implements ArtifactUser {

    static final Setting<String> RETRIEVER = Setting.of("retriever",
            SettingType.choice(Retrieval.BM25.id(), Retrieval.HIDDEN.id()), Retrieval.BM25.id(),
            "How the facts that a query may be about are found: bm25, by common words, or hidden, by the model's hidden states");
    static final Setting<String> SELECT = Setting.of("select",
            SettingType.choice(Selection.SUBJECT.id(), Selection.SCORE.id(), Selection.MODEL.id()), Selection.SUBJECT.id(),
            "When a fact that was found is used: subject, if the query names its subject, score, if its score is high"
                    + " and clearly the highest, or model, if the model prefers it to no fact");
    static final Setting<Integer> CANDIDATES = Setting.of("candidates",
            SettingType.atMost(1_000, "the fact that a query is about is among the first ones", SettingType.integer(1)), 5,
            "Facts found per query with --select score or model; a fact whose subject decides is found among all");
    static final Setting<String> TEMPLATE = Setting.of("template",
            SettingType.choice(Template.PLAIN.id(), Template.INSTRUCTION.id()), Template.PLAIN.id(),
            "What a query with a fact is read as: plain, the fact and the query, or instruction, a task for models that"
                    + " follow instructions");
    static final Setting<String> READER = Setting.of("reader", SettingType.choice(Reader.SMALL.id(), Reader.BASE.id()),
            Reader.BASE.id(), "Model that reads a query with a fact before it: small, the counterfactual model of an artifact"
                    + " of SERAC, or base, the edited model itself").scoped(Scope.OWN);
    /** Only for the reader small. */
    private static final Setting<String> SHA256 = new Setting<>(ARTIFACT.name(), ARTIFACT.type(), ARTIFACT.help(),
            ARTIFACT.scope(), ARTIFACT.aliases(), false, ARTIFACT.defaults(), ARTIFACT.stronger());
    static final Setting<List<Integer>> LAYER = CommonSettings.layer(0, 0, false)
            .byDefault((config, given) -> Optional.of(List.of(HiddenFeatures.layer(config.layers()))))
            .explained("The block whose outputs the retriever hidden averages");
    static final Setting<Long> SEED = CommonSettings.SEED.explained(
            "Seed for sampling the texts whose mean the retriever hidden subtracts");

    /** Called by the registry. */
    public Scr() {
        super(new Description("scr", "SCR",
                "Facts kept as text; the one that a query is about is put before it, and no weight changes",
                "Rethinking Benchmarking of Model Editing: Selective Contextual Reasoning (arXiv 2503.05212)"),
                FactStore.class,
                List.of(LAYER, RETRIEVER, SELECT, CANDIDATES, TEMPLATE, READER, CommonSettings.BATCH_SIZE
                        .explained("Facts per batch; a batch is saved and undone together"), SEED, SHA256));
    }

    /** Only the retriever hidden reads contexts: their mean is what it subtracts. */
    @Override
    public List<String> contexts(Gpt gpt, Tokenizer tokenizer, Settings settings, EditListener listener) {
        return settings.get(RETRIEVER).equals(Retrieval.HIDDEN.id())
                ? Contexts.sample(gpt, tokenizer, settings.get(SEED), listener)
                : super.contexts(gpt, tokenizer, settings, listener);
    }

    /** A record has to fit whatever the reader: the edited model's context is the shorter one. */
    @Override
    public void check(EditRequest request, List<String> contexts, Gpt gpt, Tokenizer tokenizer) {
        FactSentence.tokens(request, Template.PLAIN, false, tokenizer, gpt.config());
    }

    // ── the trained reader ───────────────────────────────────────────────────────────────────────────────────────

    @Override
    public String trainer() {
        return CounterfactualModel.TRAINER;
    }

    /** Storing a sentence; with the retriever hidden a pass over it up to the layer. */
    @Override
    public EditCost cost(GptConfig config, Settings settings, TypicalEdit edit) {
        long texts = (long) edit.promptBytes() + edit.sentenceBytes() + edit.subjectBytes();
        if (!settings.get(RETRIEVER).equals(Retrieval.HIDDEN.id())) {
            return EditCost.of(Stored.perEdit(texts), 0, Work.NONE);
        }
        PassCost pass = PassCost.of(config, settings.batchSize());
        int tokens = edit.prompt() + edit.target() + 1;
        long feature = (long) Float.BYTES * config.width();
        return EditCost.of(new Stored(texts + feature, feature, 0), pass.passing(settings.batchSize() * tokens),
                        pass.forward(settings.layers().getFirst() + 1, tokens, tokens / 2.0))
                .after(pass.contextSampling(edit));
    }

    @Override
    public boolean usesArtifact(Given given) {
        return Reader.SMALL.id().equals(given.values().get(READER.name()));
    }

    @Override
    public String usingArtifact() {
        return id() + " with --reader " + Reader.SMALL.id();
    }

    @Override
    public Given completed(Given given, TrainedArtifact artifact) {
        Given completed = ArtifactUser.super.completed(given, artifact);
        CounterfactualModel.requireIn(artifact);
        return completed;
    }

    // ── editing ──────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public Editor open(EditingContext context, Edits edits) {
        if (isSmall(edits.settings())) {
            CounterfactualModel.requireIn(artifact(context, edits));
        }
        return new ScrEditor(context, edits);
    }

    /** How queries find the facts of these settings. */
    static Lookup lookup(Settings settings) {
        return new Lookup(
                Retrieval.valueOf(constant(settings.get(RETRIEVER))),
                settings.layers().getFirst(),
                Selection.valueOf(constant(settings.get(SELECT))),
                settings.get(CANDIDATES),
                Template.valueOf(constant(settings.get(TEMPLATE))),
                isSmall(settings) ? settings.get(ARTIFACT) : null);
    }

    private static boolean isSmall(Settings settings) {
        return settings.get(READER).equals(Reader.SMALL.id());
    }

    private static String constant(String id) {
        return id.toUpperCase(Locale.ROOT);
    }
}
