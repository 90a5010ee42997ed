package dev.palimpsest.internal.editing.serac;

import dev.palimpsest.internal.editing.parts.Adam;
import dev.palimpsest.internal.editing.scope.ScopeMap;
import dev.palimpsest.internal.editing.serac.ScopeExamples.Example;
import dev.palimpsest.internal.editing.serac.ScopeLoss.Evaluation;
import dev.palimpsest.internal.editing.serac.ScopeLoss.Pair;
import dev.palimpsest.internal.editing.trained.Tensors;
import dev.palimpsest.internal.editing.trained.TrainingRecords;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;

/**
 * Trains the scope classifier (Adam) on features that never change: they are computed once. The parameters with the least
 * validation loss are kept.
 */
final class ScopeTraining {

    /** The streams of random numbers. */
    private static final int STEPS = 1;
    private static final int START = 2;
    private static final int VALIDATION = 3;

    /** Pairs to measure the validation loss on, and steps between two measurements. */
    private static final int VALIDATION_PAIRS = 512;
    private static final int EVERY = 20;

    private static final String PARAMETERS = "scope.parameters";
    private static final String MEAN = "scope.mean";
    private static final String SQUARE = "scope.square";
    private static final String BEST = "scope.best";
    private static final String FIGURES = "scope.figures";

    private final ScopeExamples examples;
    private final Map<String, double[]> features;
    private final List<Pair> validation;
    private final int width;
    private final int batch;
    private final long seed;
    private final double[] parameters;
    private final Adam adam;
    private int done;
    private double[] best;
    private double loss;
    private double accuracy;

    /** @param features of every prompt, {@code [d]} */
    ScopeTraining(ScopeExamples examples, ScopeExamples validating, Map<String, double[]> features, int width, int batch,
            double learningRate, long seed) {
        this.examples = examples;
        this.features = features;
        this.width = width;
        this.batch = batch;
        this.seed = seed;
        this.validation = pairs(validating.draw(VALIDATION_PAIRS, TrainingRecords.random(seed, VALIDATION, 1),
                example -> squares(features.get(example.edit()), features.get(example.prompt()))));
        this.parameters = start();
        this.adam = new Adam(learningRate, parameters.length);
        this.best = parameters.clone();
        this.loss = Double.POSITIVE_INFINITY;
        validate();
    }

    private static double squares(double[] a, double[] b) {
        double squares = 0;
        for (int i = 0; i < a.length; i++) {
            squares += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return squares;
    }

    /** ‖M (h(x) − h(e))‖² with the present map. */
    private double distance(Example example) {
        double[] edit = features.get(example.edit());
        double[] prompt = features.get(example.prompt());
        double squares = 0;
        for (int i = 0; i < ScopeMap.WIDTH; i++) {
            double sum = 0;
            for (int j = 0; j < width; j++) {
                sum += parameters[i * width + j] * (prompt[j] - edit[j]);
            }
            squares += sum * sum;
        }
        return squares;
    }

    private List<Pair> pairs(List<Example> drawn) {
        return drawn.stream()
                .map(each -> new Pair(features.get(each.edit()), features.get(each.prompt()), each.inScope()))
                .toList();
    }

    /** M normally distributed with deviation 1/√d; γ so that pairs out of scope are about 1 apart. */
    private double[] start() {
        SplittableRandom random = TrainingRecords.random(seed, START, 1);
        double[] start = new double[ScopeMap.WIDTH * width + 1];
        for (int i = 0; i < start.length - 1; i++) {
            double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
            start[i] = radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble()) / Math.sqrt(width);
        }
        List<Pair> apart = validation.stream().filter(pair -> !pair.inScope()).toList();
        double squares = 0;
        for (Pair pair : apart) {
            for (int i = 0; i < ScopeMap.WIDTH; i++) {
                double sum = 0;
                for (int j = 0; j < width; j++) {
                    sum += start[i * width + j] * (pair.prompt()[j] - pair.edit()[j]);
                }
                squares += sum * sum;
            }
        }
        start[start.length - 1] = squares > 0 ? -StrictMath.log(squares / apart.size()) : 0;
        return start;
    }

    int done() {
        return done;
    }

    /** One step; the loss before it. @param last whether none follows */
    double step(boolean last) {
        Evaluation evaluation = ScopeLoss.of(parameters, pairs(
                examples.draw(batch, TrainingRecords.random(seed, STEPS, done + 1), this::distance)));
        done++;
        if (!Double.isFinite(evaluation.loss())) {
            throw new NonFiniteException("step " + done + " of training: the loss of the scope classifier is "
                    + evaluation.loss() + "; choose a smaller --scope-learning-rate");
        }
        adam.step(parameters, evaluation.gradient());
        if (last || done % EVERY == 0) {
            validate();
        }
        return evaluation.loss();
    }

    private void validate() {
        Evaluation evaluation = ScopeLoss.of(parameters, validation);
        if (evaluation.loss() < loss) {
            loss = evaluation.loss();
            accuracy = (double) evaluation.correct() / validation.size();
            best = parameters.clone();
        }
    }

    /** The least validation loss so far. */
    double loss() {
        return loss;
    }

    /** The share of validation pairs decided correctly by the parameters with that loss. */
    double accuracy() {
        return accuracy;
    }

    /** The classifier with the least validation loss. */
    ScopeMap map() {
        return new ScopeMap(
                Matrix.of(ScopeMap.WIDTH, width, Arrays.copyOf(best, best.length - 1)),
                StrictMath.exp(best[best.length - 1]));
    }

    void addState(SortedMap<String, Matrix> state) {
        double[][] moments = adam.moments();
        state.put(PARAMETERS, row(parameters));
        state.put(MEAN, row(moments[0]));
        state.put(SQUARE, row(moments[1]));
        state.put(BEST, row(best));
        state.put(FIGURES, row(new double[] {done, loss, accuracy}));
    }

    private static Matrix row(double[] values) {
        return Matrix.of(1, values.length, values.clone());
    }

    /** Reads a state before {@link #continueFrom}, so that nothing changes when it is none of this training. */
    void check(Map<String, Matrix> state) {
        for (String name : List.of(PARAMETERS, MEAN, SQUARE, BEST)) {
            Tensors.require(state, name, 1, parameters.length);
        }
        Tensors.require(state, FIGURES, 1, 3);
    }

    void continueFrom(Map<String, Matrix> state) {
        double[] figures = state.get(FIGURES).toDoubles();
        done = (int) figures[0];
        loss = figures[1];
        accuracy = figures[2];
        System.arraycopy(state.get(PARAMETERS).toDoubles(), 0, parameters, 0, parameters.length);
        best = state.get(BEST).toDoubles();
        adam.continueFrom(done, new double[][] {state.get(MEAN).toDoubles(), state.get(SQUARE).toDoubles()});
    }
}
