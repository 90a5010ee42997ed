package dev.palimpsest.internal.editing.serac;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.editing.scope.CounterfactualModel;
import dev.palimpsest.internal.editing.trained.Tensors;
import dev.palimpsest.internal.editing.trained.TrainingRecords;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Predictor;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.model.weights.GptWeights.Weight;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.training.FreshWeights;
import dev.palimpsest.internal.training.Trainer;
import dev.palimpsest.internal.training.TrainingSettings;
import dev.palimpsest.internal.training.TrainingState;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Trains the counterfactual model from scratch, with {@link Trainer}. Holds its weights on the engine until closed. */
final class ReaderTraining implements AutoCloseable {

    private static final int STEPS = 4;
    private static final int VALIDATION = 5;
    private static final int VALIDATION_QUERIES = 128;
    private static final int EVERY = 100;

    private static final String WEIGHT = "reader.weight.";
    private static final String MEAN = "reader.mean.";
    private static final String SQUARE = "reader.square.";
    private static final String FIGURES = "reader.figures";

    /** How well queries are answered. @param loss per token of the answer @param accuracy share of whole answers */
    record Figures(double loss, double accuracy) {

        static Figures of(Gpt reader, List<Query> queries) {
            double loss = 0;
            int tokens = 0;
            int right = 0;
            List<Prediction> predictions = new Predictor(reader).predict(queries, Interventions.NONE);
            for (int i = 0; i < queries.size(); i++) {
                Query query = queries.get(i);
                boolean all = true;
                for (int t = 0; t < predictions.get(i).logProbs().length; t++) {
                    loss -= predictions.get(i).logProbs()[t];
                    all &= predictions.get(i).argmax()[t] == query.tokens()[query.from() + 1 + t];
                    tokens++;
                }
                right += all ? 1 : 0;
            }
            return new Figures(loss / tokens, (double) right / queries.size());
        }
    }

    private final GptConfig config;
    private final ReaderTexts texts;
    private final List<Query> validation;
    private final int batch;
    private final long seed;
    private final Trainer trainer;
    private Figures figures = new Figures(Double.NaN, Double.NaN);

    ReaderTraining(GptConfig config, ReaderTexts texts, ReaderTexts validating, Engine engine, TrainingSettings settings,
            int batch, long seed) {
        this.config = config;
        this.texts = texts;
        this.batch = batch;
        this.seed = seed;
        this.validation = queries(validating, seed);
        this.trainer = new Trainer(config, FreshWeights.of(config, seed), engine, settings);
    }

    /** The queries that a reader is validated on. */
    static List<Query> queries(ReaderTexts validating, long seed) {
        return validating.queries(VALIDATION_QUERIES, TrainingRecords.random(seed, VALIDATION, 1));
    }

    int done() {
        return trainer.steps();
    }

    /** One step; the loss before it. @param last whether none follows */
    double step(boolean last) {
        double loss = trainer.step(texts.draw(batch, TrainingRecords.random(seed, STEPS, done() + 1)));
        if (last || done() % EVERY == 0) {
            figures = Figures.of(trainer.gpt(), validation);
        }
        return loss;
    }

    /** As last measured; NaN before. */
    Figures figures() {
        return figures;
    }

    void addTo(SortedMap<String, Matrix> tensors) {
        CounterfactualModel.addTo(tensors, config, trainer.weights());
    }

    void addState(SortedMap<String, Matrix> state) {
        TrainingState now = trainer.state();
        add(state, WEIGHT, now.weights());
        add(state, MEAN, now.means());
        add(state, SQUARE, now.squares());
        // NaN has no place in a file.
        boolean measured = !Double.isNaN(figures.loss());
        state.put(FIGURES, Matrix.of(1, 4, new double[] {now.steps(), measured ? 1 : 0,
            measured ? figures.loss() : 0, measured ? figures.accuracy() : 0}));
    }

    private static void add(SortedMap<String, Matrix> state, String kind, GptWeights matrices) {
        for (Weight weight : matrices.list()) {
            state.put(kind + weight.id().label(), weight.matrix());
        }
    }

    /** @throws IllegalArgumentException when the state is of another training; nothing has changed then */
    void continueFrom(Map<String, Matrix> state) {
        double[] numbers = Tensors.require(state, FIGURES, 1, 4).toDoubles();
        trainer.continueFrom(new TrainingState((int) numbers[0],
                CounterfactualModel.weights(state, WEIGHT, config), CounterfactualModel.weights(state, MEAN, config),
                CounterfactualModel.weights(state, SQUARE, config)));
        figures = numbers[1] == 0 ? new Figures(Double.NaN, Double.NaN) : new Figures(numbers[2], numbers[3]);
    }

    @Override
    public void close() {
        trainer.close();
    }
}
