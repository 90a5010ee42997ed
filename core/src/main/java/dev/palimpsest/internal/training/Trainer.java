package dev.palimpsest.internal.training;

import dev.palimpsest.internal.compute.AdamStep;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.inference.Forward;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Pass;
import dev.palimpsest.internal.model.Tape;
import dev.palimpsest.internal.model.TokenBatch;
import dev.palimpsest.internal.model.WeightGradients;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.model.weights.GptWeights.Weight;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Trains a model to predict every next token of its texts.
 *
 * <pre>
 *   texts ─▶ packed batch ─▶ forward, recorded ─▶ mean cross-entropy ─▶ backward ─▶ gradients of all weights
 *                                                                      weights ◀─ AdamW, norm bounded ◀┘
 * </pre>
 *
 * Deterministic: same weights, settings and texts give the same bits, whatever the number of threads. Holds the
 * weights, their gradients and Adam's two moments in one workspace until closed.
 */
public final class Trainer implements AutoCloseable {

    /** One weight being trained. */
    private record Parameter(Tensor value, Tensor gradient, Tensor mean, Tensor square) {

        static Parameter of(Engine engine, Workspace workspace, Matrix initial) {
            Tensor[] tensors = new Tensor[4];
            for (int i = 0; i < tensors.length; i++) {
                tensors[i] = workspace.tensor(initial.rows(), initial.columns());
                engine.clear(tensors[i]);
            }
            engine.write(initial.toFloats(), tensors[0]);
            return new Parameter(tensors[0], tensors[1], tensors[2], tensors[3]);
        }

        boolean isVector() {
            return value.rows() == 1;
        }
    }

    /** Rows of logits held at a time. */
    private static final int LOGIT_ROWS = 1024;

    private static final double BETA1 = 0.9;
    private static final double EPSILON = 1e-8;

    private final GptConfig config;
    private final GptWeights initial;
    private final Engine engine;
    private final TrainingSettings settings;
    private final Workspace workspace;
    private final Map<Matrix, Parameter> byMatrix = new IdentityHashMap<>();
    /** In the order of the model's parts, so that the order of sums does not depend on object identities. */
    private final List<Parameter> parameters = new ArrayList<>();
    private final WeightGradients gradients;
    private final Gpt gpt;
    private final Forward forward;
    private int steps;

    /** @param initial the weights to start from; not modified */
    public Trainer(GptConfig config, GptWeights initial, Engine engine, TrainingSettings settings) {
        this.config = config;
        this.initial = initial;
        this.engine = engine;
        this.settings = settings;
        this.workspace = engine.workspace();
        this.gpt = Gpt.inTraining(config, initial, engine, this::resident);
        this.forward = new Forward(gpt);
        Map<Tensor, Tensor> sums = new IdentityHashMap<>();
        parameters.forEach(parameter -> sums.put(parameter.value(), parameter.gradient()));
        this.gradients = WeightGradients.into(sums);
    }

    private Tensor resident(Matrix matrix) {
        Parameter parameter = byMatrix.get(matrix);
        if (parameter == null) {
            parameter = Parameter.of(engine, workspace, matrix);
            byMatrix.put(matrix, parameter);
            parameters.add(parameter);
        }
        return parameter.value();
    }

    /** The current model, which changes with every step. */
    public Gpt gpt() {
        return gpt;
    }

    /** Number of steps done. */
    public int steps() {
        return steps;
    }

    /**
     * A copy of the current weights, F32.
     *
     * @throws NonFiniteException when the last step made one NaN or infinite
     */
    public GptWeights weights() {
        return initial.map(matrix -> {
            Matrix trained = Matrix.of(matrix.rows(), matrix.columns(), engine.read(byMatrix.get(matrix).value()));
            if (trained.firstNonFinite().isPresent()) {
                throw diverged("a weight is NaN or infinite");
            }
            return trained;
        });
    }

    private NonFiniteException diverged(String what) {
        return new NonFiniteException("step " + steps + " of training: " + what + "; choose a smaller learning rate");
    }

    /** The shape of the model. */
    public GptConfig config() {
        return config;
    }

    /**
     * A copy of all that changes with a step. A trainer with the same settings on the same kind of engine that
     * {@linkplain #continueFrom continues} from it and sees the same texts computes the same bits as this one.
     */
    public TrainingState state() {
        return new TrainingState(steps, weights(), moments(Parameter::mean), moments(Parameter::square));
    }

    private GptWeights moments(Function<Parameter, Tensor> which) {
        return initial.map(matrix -> Matrix.of(
                matrix.rows(), matrix.columns(), engine.read(which.apply(byMatrix.get(matrix)))));
    }

    /**
     * Replaces weights, moments and the number of steps.
     *
     * @param state copied; its matrices need not stay valid
     * @throws IllegalArgumentException when it has other weights or shapes than this model; nothing is replaced then
     */
    public void continueFrom(TrainingState state) {
        Map<Tensor, Matrix> replacements = new LinkedHashMap<>();
        collect(state.weights(), Parameter::value, replacements);
        collect(state.means(), Parameter::mean, replacements);
        collect(state.squares(), Parameter::square, replacements);
        replacements.forEach((tensor, matrix) -> engine.write(matrix.toFloats(), tensor));
        steps = state.steps();
    }

    private void collect(GptWeights source, Function<Parameter, Tensor> target, Map<Tensor, Matrix> replacements) {
        List<Weight> theirs = source.list();
        List<Weight> ours = initial.list();
        if (!theirs.stream().map(Weight::id).toList().equals(ours.stream().map(Weight::id).toList())) {
            throw new IllegalArgumentException("the training state is of a model with other weights");
        }
        for (int i = 0; i < ours.size(); i++) {
            Tensor tensor = target.apply(byMatrix.get(ours.get(i).matrix()));
            Matrix matrix = theirs.get(i).matrix();
            if (matrix.rows() != tensor.rows() || matrix.columns() != tensor.columns()) {
                throw new IllegalArgumentException("the training state has " + ours.get(i).id() + " as ["
                        + matrix.rows() + ", " + matrix.columns() + "], the model as [" + tensor.rows() + ", "
                        + tensor.columns() + "]");
            }
            replacements.put(tensor, matrix);
        }
    }

    /**
     * One step of the optimiser.
     *
     * @param texts sequences of at least two tokens
     * @return the mean loss per predicted token before the step, in nats; finite
     * @throws NonFiniteException when the loss or its gradient is NaN or infinite, naming the step; the weights are then
     *                            those of the step before
     */
    public double step(List<int[]> texts) {
        double loss = accumulate(texts);
        steps++;
        if (!Double.isFinite(loss)) {
            throw diverged("the loss is " + loss);
        }
        double square = 0;
        for (Parameter parameter : parameters) {
            square += engine.squaredNorm(parameter.gradient());
        }
        if (!Double.isFinite(square)) {
            throw diverged("the gradient is NaN or infinite");
        }
        double norm = Math.sqrt(square);
        double scale = norm > settings.largestNorm() ? settings.largestNorm() / norm : 1;
        for (Parameter parameter : parameters) {
            double decay = parameter.isVector() ? 0 : settings.decay();
            engine.adam(parameter.value(), parameter.gradient(), parameter.mean(), parameter.square(), new AdamStep(
                    steps, settings.rateAt(steps), BETA1, settings.beta2(), EPSILON, decay, scale));
            engine.clear(parameter.gradient());
        }
        return loss;
    }

    /** Adds the gradients of the mean loss of {@code texts}; returns the loss. */
    double accumulate(List<int[]> texts) {
        TokenBatch batch = TokenBatch.of(texts);
        int[] rows = predictingRows(batch);
        int height = batch.tokens().length;
        try (Workspace scratch = engine.workspace()) {
            Tensor gradient = scratch.tensor(height, config.width());
            Pass pass = Pass.over(batch.sequences()).with(Tape.ofWeights(scratch, config, height, gradients));
            Tensor residual = forward.residual(scratch, batch, pass);
            engine.clear(gradient);
            double loss = 0;
            for (int from = 0; from < rows.length; from += LOGIT_ROWS) {
                int[] some = Arrays.copyOfRange(rows, from, Math.min(from + LOGIT_ROWS, rows.length));
                loss += predict(batch, some, 1.0 / rows.length, residual, gradient);
            }
            gpt.backward(pass, 0, config.layers(), gradient);
            gpt.embedBackward(batch, gradient, gradients);
            return loss / rows.length;
        }
    }

    /** The summed loss of predictions after {@code rows}, whose gradients go to the head and into {@code gradient}. */
    private double predict(TokenBatch batch, int[] rows, double share, Tensor residual, Tensor gradient) {
        int[] next = Arrays.stream(rows).map(row -> batch.tokens()[row + 1]).toArray();
        float[] shares = new float[rows.length];
        Arrays.fill(shares, (float) share);
        try (Workspace scratch = engine.workspace()) {
            Tensor dTops = scratch.tensor(rows.length, config.width());
            Tensor losses = scratch.tensor(rows.length, 1, StorageType.F64);
            Forward.Logits logits = forward.logits(scratch, residual, rows);
            engine.crossEntropy(logits.values(), next, losses);
            engine.crossEntropyBackward(logits.values(), next, shares);
            gpt.logitsBackward(logits.rows(), logits.values(), dTops, gradients);
            engine.scatter(dTops, gradient, rows);
            return Arrays.stream(engine.readDoubles(losses)).sum();
        }
    }

    /** Every row but each sequence's last. */
    private static int[] predictingRows(TokenBatch batch) {
        return IntStream.range(0, batch.sequences().count())
                .flatMap(s -> IntStream.range(batch.sequences().firstRow(s), batch.sequences().lastRow(s)))
                .toArray();
    }

    /** The gradient accumulated so far for one of the initial weights. */
    float[] gradient(Matrix weight) {
        return engine.read(byMatrix.get(weight).gradient());
    }

    @Override
    public void close() {
        workspace.close();
    }
}
