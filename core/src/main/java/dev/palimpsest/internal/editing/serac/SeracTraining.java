package dev.palimpsest.internal.editing.serac;

import dev.palimpsest.internal.editing.retrieval.HiddenFeatures;
import dev.palimpsest.internal.editing.scope.CounterfactualModel;
import dev.palimpsest.internal.editing.serac.ReaderTraining.Figures;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.editing.trained.ArtifactTraining;
import dev.palimpsest.internal.editing.trained.TargetPool;
import dev.palimpsest.internal.editing.trained.TrainingRecord;
import dev.palimpsest.internal.editing.trained.TrainingRecords;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.training.TrainingSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * SERAC's training: the scope classifier, then the counterfactual model. They share no parameter, so it does not matter that
 * one comes after the other.
 *
 * <pre>
 *   L = 0.1 · CE(reader; prompt new. rephrasing → new) + 1.0 · BCE(s)
 * </pre>
 */
final class SeracTraining implements ArtifactTraining {

    private static final double READER_SHARE = 0.1;

    private final int scopeSteps;
    private final int readerSteps;
    private final ScopeTraining scope;
    /** Null when the base model reads. */
    private final ReaderTraining reader;
    private final Figures base;

    /** @param records each with a rephrasing */
    SeracTraining(Gpt gpt, Tokenizer tokenizer, List<TrainingRecord> records, Settings settings) {
        long seed = settings.get(Serac.SEED);
        boolean small = settings.get(Serac.READER).equals(Serac.SMALL);
        this.scopeSteps = settings.get(Serac.SCOPE_STEPS);
        this.readerSteps = small ? settings.get(Serac.READER_STEPS) : 0;
        TrainingRecords split = TrainingRecords.of(records, seed);
        ScopeExamples examples = new ScopeExamples(split.training(), split.training());
        ScopeExamples validating = new ScopeExamples(split.validation(), records);
        this.scope = new ScopeTraining(examples, validating,
                features(gpt, settings.layers().getFirst(), tokenizer, List.copyOf(validating.prompts())),
                gpt.config().width(), settings.get(Serac.SCOPE_BATCH), settings.get(Serac.SCOPE_LEARNING_RATE), seed);
        TargetPool targets = new TargetPool(records);
        if (small) {
            GptConfig config = CounterfactualModel.config(gpt.config(), settings.get(Serac.READER_LAYERS),
                    settings.get(Serac.READER_WIDTH), settings.get(Serac.READER_HEADS));
            this.base = null;
            this.reader = new ReaderTraining(config,
                    new ReaderTexts(split.training(), targets, tokenizer, config),
                    new ReaderTexts(split.validation(), targets, tokenizer, config), gpt.engine(),
                    TrainingSettings.of(readerSteps, settings.get(Serac.READER_LEARNING_RATE)),
                    settings.get(Serac.READER_BATCH), seed);
        } else {
            this.reader = null;
            this.base = Figures.of(gpt, ReaderTraining.queries(
                    new ReaderTexts(split.validation(), targets, tokenizer, gpt.config()), seed));
        }
    }

    /** The mean hidden states of all prompts, which do not change while the map is trained. */
    private static Map<String, double[]> features(Gpt gpt, int layer, Tokenizer tokenizer, List<String> prompts) {
        List<double[]> computed =
                new HiddenFeatures(gpt, layer).of(prompts.stream().map(tokenizer::encode).toList());
        Map<String, double[]> features = new HashMap<>();
        for (int i = 0; i < prompts.size(); i++) {
            features.put(prompts.get(i), computed.get(i));
        }
        return features;
    }

    @Override
    public int steps() {
        return scopeSteps + readerSteps;
    }

    @Override
    public int done() {
        return scope.done() + (reader == null ? 0 : reader.done());
    }

    @Override
    public boolean finished() {
        return done() == steps();
    }

    @Override
    public Losses step() {
        if (finished()) {
            throw new IllegalStateException("training has ended after " + steps() + " steps");
        }
        if (scope.done() < scopeSteps) {
            double loss = scope.step(scope.done() + 1 == scopeSteps);
            return new Losses(loss, scope.loss());
        }
        double loss = reader.step(done() + 1 == steps());
        return new Losses(loss, reader.figures().loss());
    }

    @Override
    public SortedMap<String, Matrix> state() {
        SortedMap<String, Matrix> state = new TreeMap<>();
        scope.addState(state);
        if (reader != null) {
            reader.addState(state);
        }
        return state;
    }

    @Override
    public void continueFrom(SortedMap<String, Matrix> state) {
        scope.check(state);
        if (reader != null) {
            reader.continueFrom(state);
        }
        scope.continueFrom(state);
    }

    @Override
    public SortedMap<String, Matrix> tensors() {
        SortedMap<String, Matrix> tensors = new TreeMap<>();
        scope.map().addTo(tensors);
        if (reader != null) {
            reader.addTo(tensors);
        }
        return tensors;
    }

    @Override
    public SortedMap<String, Double> figures() {
        Figures answers = reader == null ? base : reader.figures();
        return new TreeMap<>(Map.of(
                "validation_loss", READER_SHARE * answers.loss() + scope.loss(),
                "scope_loss", scope.loss(),
                "scope_accuracy", scope.accuracy(),
                "reader_loss", answers.loss(),
                "reader_accuracy", answers.accuracy()));
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
