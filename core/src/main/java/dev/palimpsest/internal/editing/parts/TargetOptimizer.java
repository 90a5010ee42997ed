package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds the target values z = h0 + δ of a batch of requests by Adam on {@link TargetLoss}. */
public final class TargetOptimizer {

    /**
     * One request's target value.
     *
     * @param z     {@code [d]}, h0 + δ
     * @param delta δ {@code [d]}
     * @param trace the loss at every iteration
     */
    public record Target(double[] z, double[] delta, List<Double> trace) {}

    /** The optimisation of one request. */
    private static final class Search {

        private final double[] h0;
        private final double[] delta;
        private final Adam adam;
        private final List<Double> trace = new ArrayList<>();

        Search(double[] h0, double learningRate) {
            this.h0 = h0;
            this.delta = new double[h0.length];
            this.adam = new Adam(learningRate, h0.length);
        }

        void step(double[] gradient, double clamp) {
            adam.step(delta, gradient);
            double norm = Vectors.norm(delta);
            double limit = clamp * Vectors.norm(h0);
            if (norm > limit) {
                for (int i = 0; i < delta.length; i++) {
                    delta[i] *= limit / norm;
                }
            }
        }

        Target target() {
            double[] z = new double[h0.length];
            Arrays.setAll(z, i -> h0[i] + delta[i]);
            return new Target(z, delta.clone(), trace);
        }
    }

    private TargetOptimizer() {}

    /**
     * The target values of a batch of requests, as many at a time as fit one packed batch.
     *
     * @param gpt           with the in-place edits so far
     * @param interventions of the edits so far
     * @return in the order of the requests
     * @throws NonFiniteException when a loss is NaN or infinite, naming the record
     */
    public static List<Target> optimise(Gpt gpt, int layer, Value value, TargetSettings settings,
            List<EditRequest> requests, List<RequestTokens> tokens, Interventions interventions, EditListener listener) {
        List<Target> targets = new ArrayList<>();
        for (List<RequestTokens> some : RequestTokens.parts(tokens)) {
            List<EditRequest> own = requests.subList(targets.size(), targets.size() + some.size());
            try (TargetLoss loss = new TargetLoss(gpt, layer, value, settings, some, interventions)) {
                targets.addAll(optimise(loss, some.size(), settings, listener));
            } catch (NonFiniteException damaged) {
                throw Finiteness.named(damaged, own);
            }
        }
        return targets;
    }

    /**
     * Optimises {@code requests} target values together; each request stops independently and then costs nothing.
     *
     * @return in the order of the requests; finite
     * @throws NonFiniteException when a loss is NaN or infinite, with the request's index as its item
     */
    public static List<Target> optimise(TargetLoss loss, int requests, TargetSettings settings, EditListener listener) {
        List<Search> searches = new ArrayList<>();
        for (int r = 0; r < requests; r++) {
            searches.add(new Search(loss.h0(r), settings.learningRate()));
        }
        List<Integer> open = new ArrayList<>();
        for (int r = 0; r < requests; r++) {
            open.add(r);
        }
        for (int iteration = 1; iteration <= settings.steps() && !open.isEmpty(); iteration++) {
            boolean last = iteration == settings.steps();
            int[] active = open.stream().mapToInt(Integer::intValue).toArray();
            double[][] deltas = open.stream().map(r -> searches.get(r).delta).toArray(double[][]::new);
            List<TargetLoss.Evaluation> evaluations = loss.evaluate(active, deltas, !last);
            double total = 0;
            for (int a = 0; a < active.length; a++) {
                TargetLoss.Evaluation evaluation = evaluations.get(a);
                Search search = searches.get(active[a]);
                if (!Double.isFinite(evaluation.loss())) {
                    throw NonFiniteException.of(active[a], "the loss of the target value is " + evaluation.loss()
                            + " at iteration " + iteration + "; the model's weights or earlier edits are damaged or"
                            + " overflow, or --learning-rate is too large");
                }
                search.trace.add(evaluation.loss());
                total += evaluation.loss();
                if (evaluation.loss() < settings.lossFloor()) {
                    open.remove((Integer) active[a]);
                } else if (!last) {
                    search.step(evaluation.gradient(), settings.clamp());
                }
            }
            listener.optimised(iteration, settings.steps(), total / active.length);
        }
        return searches.stream().map(Search::target).toList();
    }
}
