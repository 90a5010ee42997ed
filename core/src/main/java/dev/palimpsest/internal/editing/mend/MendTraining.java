package dev.palimpsest.internal.editing.mend;

import dev.palimpsest.internal.compute.AdamStep;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.editing.trained.ArtifactTraining;
import dev.palimpsest.internal.editing.trained.Tensors;
import dev.palimpsest.internal.editing.trained.TrainingRecord;
import dev.palimpsest.internal.editing.trained.TrainingRecords;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Training of the network, one step of Adam on the mean {@link EditObjective} of several single edits of the unedited
 * model. Every so many steps the objective is measured on the records set aside; training ends early when it has not
 * fallen for a while, and the result is the network with the least.
 */
final class MendTraining implements ArtifactTraining {

    private static final String STEP = "training.step";
    private static final String BEST_STEP = "training.best_step";
    private static final String VALIDATION = "training.validation";
    private static final String BEST = "best.";

    private static final int DRAW = 0;
    private static final int VALIDATION_DRAW = 1;

    /** Examples of validation, at most. */
    private static final int VALIDATED = 64;
    /** Examples that are prepared together. */
    private static final int TOGETHER = 16;

    /** The objective over some examples. */
    private record Measured(double loss, double edit, double locality, double correct) {}

    private final Gpt gpt;
    private final Engine engine;
    private final Settings settings;
    private final ExampleSource examples;
    private final Hypernetwork network;
    private final List<EditExample> validation = new ArrayList<>();
    private int done;
    private int bestStep;
    private Measured last;
    private Measured best;
    private SortedMap<String, Matrix> bestTensors;

    MendTraining(Gpt gpt, Tokenizer tokenizer, List<TrainingRecord> records, Settings settings) {
        this.gpt = gpt;
        this.engine = gpt.engine();
        this.settings = settings;
        this.examples = ExampleSource.of(gpt.config(), tokenizer, records, settings);
        SplittableRandom random = TrainingRecords.random(settings.get(MendSettings.SEED), VALIDATION_DRAW, 1);
        for (TrainingRecord record : examples.validation(VALIDATED)) {
            validation.add(examples.example(record, random));
        }
        this.network = Hypernetwork.fresh(gpt, settings.layers(), settings.get(MendSettings.RANK),
                settings.get(MendSettings.ETA), settings.get(MendSettings.SEED));
    }

    @Override
    public int steps() {
        return settings.get(MendSettings.STEPS);
    }

    @Override
    public int done() {
        return done;
    }

    @Override
    public boolean finished() {
        return done >= steps() || best != null && done - bestStep >= settings.get(MendSettings.PATIENCE);
    }

    // ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public Losses step() {
        if (finished()) {
            throw new IllegalStateException("the training is finished");
        }
        int step = done + 1;
        SplittableRandom random = TrainingRecords.random(settings.get(MendSettings.SEED), DRAW, step);
        List<EditExample> drawn = new ArrayList<>();
        for (int i = 0; i < settings.get(MendSettings.EXAMPLES); i++) {
            drawn.add(examples.draw(random));
        }
        double loss = accumulate(drawn);
        if (!Double.isFinite(loss)) {
            throw diverged(step, "the loss is " + loss);
        }
        update(step, drawn.size());
        done = step;
        if (step % settings.get(MendSettings.VALIDATE_EVERY) == 0 || step == steps()) {
            last = validate();
            if (!Double.isFinite(last.loss())) {
                throw diverged(step, "the loss of the records set aside is " + last.loss());
            }
            if (best == null || last.loss() < best.loss()) {
                best = last;
                bestStep = step;
                bestTensors = network.tensors();
            }
        }
        return new Losses(loss, last == null ? Double.NaN : last.loss());
    }

    private static NonFiniteException diverged(int step, String what) {
        return new NonFiniteException("step " + step + ": " + what
                + "; the model's weights are damaged or overflow, or --learning-rate or --eta is too large");
    }

    /** Adds the gradients of the sum of the examples' losses; returns the mean loss. */
    private double accumulate(List<EditExample> drawn) {
        List<SortedMap<Site, TokenFactors>> edits = gradients(drawn);
        network.absorb(edits);
        SortedMap<Site, Float> etas = network.etas();
        try (Workspace scratch = engine.workspace();
                EditObjective objective = objective(drawn)) {
            Hypernetwork.Run run = network.transform(scratch, edits);
            List<SortedMap<Site, TokenFactors>> dTerms = new ArrayList<>();
            SortedMap<Site, Double> dEtas = new TreeMap<>();
            double loss = 0;
            for (int e = 0; e < drawn.size(); e++) {
                EditObjective.Evaluation evaluation = objective.evaluate(e, run.output().get(e), etas, true);
                loss += evaluation.loss(settings.get(MendSettings.EDIT_WEIGHT));
                dTerms.add(evaluation.terms());
                evaluation.etas().forEach((site, value) -> dEtas.merge(site, value, Double::sum));
            }
            network.backward(run, dTerms, dEtas);
            return loss / drawn.size();
        }
    }

    private List<SortedMap<Site, TokenFactors>> gradients(List<EditExample> some) {
        return EditGradients.of(gpt, network.sites(), some.stream().map(EditExample::edit).toList());
    }

    private EditObjective objective(List<EditExample> some) {
        return new EditObjective(gpt, network.sites(), settings.get(MendSettings.EDIT_WEIGHT), some);
    }

    /** A step of Adam on the mean of the accumulated gradients, their common norm bounded. */
    private void update(int step, int count) {
        double square = engine.squaredNorm(network.eta().gradient());
        for (Parameter parameter : network.weights()) {
            square += engine.squaredNorm(parameter.gradient());
        }
        double norm = Math.sqrt(square) / count;
        if (!Double.isFinite(norm)) {
            throw diverged(step, "the gradient is NaN or infinite");
        }
        double limit = settings.get(MendSettings.CLIP);
        double scale = (norm > limit ? limit / norm : 1) / count;
        for (Parameter parameter : network.weights()) {
            parameter.step(engine, adam(step, settings.get(MendSettings.LEARNING_RATE), scale));
        }
        network.eta().step(engine, adam(step, settings.get(MendSettings.ETA_RATE), scale));
    }

    private static AdamStep adam(int step, double rate, double scale) {
        return new AdamStep(step, rate, 0.9, 0.999, 1e-8, 0, scale);
    }

    private Measured validate() {
        SortedMap<Site, Float> etas = network.etas();
        double edit = 0;
        double locality = 0;
        int correct = 0;
        for (int from = 0; from < validation.size(); from += TOGETHER) {
            List<EditExample> some = validation.subList(from, Math.min(from + TOGETHER, validation.size()));
            try (Workspace scratch = engine.workspace();
                    EditObjective objective = objective(some)) {
                Hypernetwork.Run run = network.transform(scratch, gradients(some));
                for (int e = 0; e < some.size(); e++) {
                    EditObjective.Evaluation evaluation = objective.evaluate(e, run.output().get(e), etas, false);
                    edit += evaluation.edit();
                    locality += evaluation.locality();
                    correct += evaluation.correct() ? 1 : 0;
                }
            }
        }
        int count = validation.size();
        return new Measured(settings.get(MendSettings.EDIT_WEIGHT) * edit / count + locality / count, edit / count,
                locality / count, (double) correct / count);
    }

    // ── state ────────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public SortedMap<String, Matrix> state() {
        SortedMap<String, Matrix> state = network.state();
        state.put(STEP, scalars(done));
        if (last != null) {
            state.put(BEST_STEP, scalars(bestStep));
            state.put(VALIDATION, scalars(last.loss(), last.edit(), last.locality(), last.correct(), best.loss(),
                    best.edit(), best.locality(), best.correct()));
            bestTensors.forEach((name, matrix) -> state.put(BEST + name, matrix));
        }
        return state;
    }

    private static Matrix scalars(double... values) {
        return Matrix.of(1, values.length, values);
    }

    @Override
    public void continueFrom(SortedMap<String, Matrix> state) {
        int step = Tensors.count(state, STEP);
        SortedMap<String, Matrix> expected = network.state();
        expected.forEach((name, matrix) -> Tensors.require(state, name, matrix.rows(), matrix.columns()));
        Measured then = null;
        Measured thenBest = null;
        int thenBestStep = 0;
        SortedMap<String, Matrix> tensors = null;
        if (state.containsKey(VALIDATION)) {
            double[] measured = Tensors.require(state, VALIDATION, 1, 8).toDoubles();
            then = new Measured(measured[0], measured[1], measured[2], measured[3]);
            thenBest = new Measured(measured[4], measured[5], measured[6], measured[7]);
            thenBestStep = Tensors.count(state, BEST_STEP);
            tensors = new TreeMap<>();
            for (Map.Entry<String, Matrix> entry : network.tensors().entrySet()) {
                Matrix shape = entry.getValue();
                Matrix stored = Tensors.require(state, BEST + entry.getKey(), shape.rows(), shape.columns());
                tensors.put(entry.getKey(), Tensors.copy(stored));
            }
        }
        network.restore(state);
        done = step;
        last = then;
        best = thenBest;
        bestStep = thenBestStep;
        bestTensors = tensors;
    }

    @Override
    public SortedMap<String, Matrix> tensors() {
        return bestTensors == null ? network.tensors() : new TreeMap<>(bestTensors);
    }

    /** Besides the losses: how often the edited model predicts the new target after a rephrasing. */
    @Override
    public SortedMap<String, Double> figures() {
        SortedMap<String, Double> figures = new TreeMap<>();
        Measured measured = best == null ? validate() : best;
        figures.put("validation_loss", measured.loss());
        figures.put("validation_edit_loss", measured.edit());
        figures.put("validation_locality_loss", measured.locality());
        figures.put("validation_generality", measured.correct());
        return figures;
    }

    @Override
    public void close() {
        network.close();
    }
}
