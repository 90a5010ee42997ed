package dev.palimpsest.internal.editing.serac;

import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditCost.Stored;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.MethodFamily;
import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.Work;
import dev.palimpsest.internal.editing.change.ScopedFacts;
import dev.palimpsest.internal.editing.change.ScopedFacts.Reader;
import dev.palimpsest.internal.editing.parts.PassCost;
import dev.palimpsest.internal.editing.retrieval.HiddenFeatures;
import dev.palimpsest.internal.editing.scope.CounterfactualModel;
import dev.palimpsest.internal.editing.scope.ScopeMap;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Setting.Scope;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.editing.trained.ArtifactTraining;
import dev.palimpsest.internal.editing.trained.TrainedMethod;
import dev.palimpsest.internal.editing.trained.TrainingRecord;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.List;
import java.util.Optional;

/** SERAC: edits kept as text; a trained classifier sends the prompts they concern to a trained reader. */
public final class Serac extends TrainedMethod {

    static final String SMALL = Reader.SMALL.id();
    static final String BASE = Reader.BASE.id();

    static final Setting<List<Integer>> LAYER = CommonSettings.layer(0, 0, false)
            .byDefault((config, given) -> Optional.of(List.of(HiddenFeatures.layer(config.layers()))))
            .explained("The block whose outputs the scope classifier compares");
    private static final SettingType<String> READERS = SettingType.choice(SMALL, BASE);
    static final Setting<String> READER = Setting.of("reader", READERS,
            "Model that answers prompts in the scope of an edit: small, a counterfactual model trained for it, or base, the"
                    + " edited model itself with the edit before the prompt",
            (config, given) -> Optional.of(PaperModel.of(config).isPresent() ? BASE : SMALL)).scoped(Scope.OWN);
    static final Setting<Integer> SCOPE_STEPS = Setting.of("scope-steps",
            SettingType.atMost(1_000_000, "the classifier has converged long before", SettingType.integer(1)), 400,
            "Training steps of the scope classifier");
    static final Setting<Double> SCOPE_LEARNING_RATE = Setting.of("scope-learning-rate",
            SettingType.atMost(10.0, "Adam changes every parameter by up to this much per step", SettingType.positive()),
            0.01, "Learning rate of the scope classifier (Adam)");
    static final Setting<Integer> SCOPE_BATCH = Setting.of("scope-batch",
            SettingType.atMost(100_000, "the pairs of a step are averaged", SettingType.integer(2)), 64,
            "Pairs of prompts per step of the scope classifier, half of them in scope");
    static final Setting<Integer> READER_LAYERS = Setting.of("reader-layers",
            SettingType.atMost(64, "the counterfactual model is meant to be small", SettingType.integer(1)), 2,
            "Blocks of the counterfactual model");
    static final Setting<Integer> READER_WIDTH = Setting.of("reader-width",
            SettingType.atMost(4096, "the counterfactual model is meant to be small", SettingType.integer(1)), 64,
            "Width of the counterfactual model's residual stream");
    static final Setting<Integer> READER_HEADS = Setting.of("reader-heads",
            SettingType.atMost(64, "the counterfactual model is meant to be small", SettingType.integer(1)), 4,
            "Attention heads of the counterfactual model; they divide its width");
    static final Setting<Integer> READER_STEPS = Setting.of("reader-steps",
            SettingType.atMost(10_000_000, "training has converged long before", SettingType.integer(1)), 1500,
            "Training steps of the counterfactual model");
    static final Setting<Integer> READER_BATCH = Setting.of("reader-batch",
            SettingType.atMost(100_000, "the texts of a step are packed into one batch", SettingType.integer(1)), 32,
            "Texts per step of the counterfactual model");
    static final Setting<Double> READER_LEARNING_RATE = Setting.of("reader-learning-rate",
            SettingType.atMost(10.0, "AdamW changes every parameter by up to this much per step", SettingType.positive()),
            0.002, "Peak learning rate of the counterfactual model (AdamW)");
    static final Setting<Long> SEED = CommonSettings.SEED.explained(
            "Seed for the validation records, the initial parameters and what every step draws");

    /** Prompts of the records that training is assumed to be given. */
    private static final int PROMPTS = 1000;

    /** Called by the registry. */
    public Serac() {
        super(new Description("serac", "SERAC",
                "Edits kept as text; a trained classifier sends the prompts they concern to a trained reader that sees the edit",
                "Memory-Based Model Editing at Scale, ICML 2022 (arXiv 2206.06520)"),
                ScopedFacts.class,
                List.of(LAYER, READER, CommonSettings.BATCH_SIZE
                        .explained("Facts per batch; a batch is saved and undone together")),
                List.of(LAYER, READER, SCOPE_STEPS, SCOPE_LEARNING_RATE, SCOPE_BATCH, READER_STEPS,
                        READER_LEARNING_RATE, READER_BATCH, READER_LAYERS, READER_WIDTH, READER_HEADS, SEED));
    }

    @Override
    public MethodFamily family() {
        return MethodFamily.MEMORY;
    }

    @Override
    public String trains() {
        return "a classifier that tells which prompts an edit concerns, and unless --reader base is given a small model"
                + " that answers them";
    }

    @Override
    protected void checkTraining(Settings settings, GptConfig config) {
        if (settings.get(READER_WIDTH) % settings.get(READER_HEADS) != 0) {
            throw new IllegalArgumentException("reader-width " + settings.get(READER_WIDTH) + " is not a multiple of "
                    + settings.get(READER_HEADS) + " heads; change --reader-width or --reader-heads");
        }
    }

    @Override
    public ArtifactTraining train(Gpt gpt, Tokenizer tokenizer, List<TrainingRecord> records, Settings settings) {
        List<TrainingRecord> rephrased = records.stream().filter(record -> !record.rephrasings().isEmpty()).toList();
        if (rephrased.size() < 2) {
            throw new IllegalArgumentException("the scope classifier is trained on rephrasings, and " + rephrased.size()
                    + " of " + records.size() + " records have any; give at least two records with rephrasings");
        }
        return new SeracTraining(gpt, tokenizer, rephrased, settings);
    }

    /** A training with a counterfactual model leaves it open to read with the base model all the same. */
    @Override
    protected boolean isFixed(Setting<?> setting, Object asked) {
        return !(setting.name().equals(READER.name()) && BASE.equals(asked));
    }

    /** A pass over the prompt up to the classifier's block: nothing is trained for an edit. */
    @Override
    public EditCost cost(GptConfig config, Settings settings, TypicalEdit edit) {
        PassCost pass = PassCost.of(config, settings.batchSize());
        Work feature = pass.forward(settings.layers().getFirst() + 1, edit.prompt(), edit.prompt() / 2.0);
        double map = (double) ScopeMap.WIDTH * config.width();
        long stored = (long) Float.BYTES * ScopeMap.WIDTH + edit.promptBytes() + edit.sentenceBytes();
        return EditCost.of(Stored.perEdit(stored),
                        pass.passing(settings.batchSize() * edit.prompt()) + (long) (Double.BYTES * map),
                        feature.plus(Work.inDoubles(2 * map, map)))
                .trainedBy(training(config, settings, trainingSettings(config, Given.NOTHING), edit));
    }

    /** Steps of the classifier, double precision on one thread, and of the reader; {@value #PROMPTS} prompts' features. */
    private static Work training(GptConfig config, Settings settings, Settings training, TypicalEdit edit) {
        PassCost pass = PassCost.of(config, PROMPTS);
        double map = (double) ScopeMap.WIDTH * config.width();
        Work features = pass.forward(settings.layers().getFirst() + 1, edit.prompt(), edit.prompt() / 2.0).times(PROMPTS);
        // Half of the pairs are the nearest of several; each pair then has a distance and a gradient.
        double distances = training.get(SCOPE_BATCH) * (ScopeExamples.CANDIDATES / 2.0 + 2);
        Work scope = Work.inDoubles(2 * distances * map, distances * map).times(training.get(SCOPE_STEPS));
        if (training.get(READER).equals(BASE)) {
            return features.plus(scope);
        }
        GptConfig reader = CounterfactualModel.config(
                config, training.get(READER_LAYERS), training.get(READER_WIDTH), training.get(READER_HEADS));
        PassCost reading = PassCost.of(reader, training.get(READER_BATCH));
        int tokens = 2 * (edit.prompt() + edit.target()) + 1;
        Work text = reading.both(reader.layers(), tokens, tokens / 2.0)
                .plus(reading.backward(reader.layers(), tokens, tokens / 2.0)).plus(reading.logits(tokens).times(3));
        return features.plus(scope).plus(text.times((double) training.get(READER_BATCH) * training.get(READER_STEPS)));
    }

    @Override
    protected Editor open(EditingContext context, Edits edits, TrainedArtifact artifact) {
        if (edits.settings().get(READER).equals(SMALL)) {
            CounterfactualModel.requireIn(artifact);
        }
        return new SeracEditor(context, edits, artifact);
    }
}
