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
     * @param z     {@code [d]}, h0 + δ of the value that the edit writes: the first part
     * @param delta δ {@code [parts·d]}
     * @param h0    the value before any change {@code [parts·d]}
     * @param trace the losses at every iteration
     */
    public record Target(double[] z, double[] delta, double[] h0, List<Iteration> trace) {}

    /**
     * The losses of an iteration.
     *
     * @param loss      the sum of the next three
     * @param nll       the target's negative log likelihood, weighted
     * @param kl        the KL term
     * @param decay     the norm's term
     * @param weight    of the target's negative log likelihood
     * @param predicted {@link TargetLoss.Evaluation#predicted()}
     */
    public record Iteration(double loss, double nll, double kl, double decay, double weight, boolean predicted) {}

    /** The optimisation of one request. */
    private static final class Search {

        private final double[] h0;
        private final int width;
        private final TargetSettings settings;
        private final double[] delta;
        private final Adam adam;
        private final List<Iteration> trace = new ArrayList<>();
        private double weight;

        Search(double[] h0, int width, TargetSettings settings) {
            this.h0 = h0;
            this.width = width;
            this.settings = settings;
            this.delta = new double[h0.length];
            this.adam = new Adam(settings.learningRate(), h0.length);
            this.weight = settings.nll().missed();
        }

        /** Records an iteration. @return whether the search ends here */
        boolean record(TargetLoss.Evaluation now) {
            trace.add(new Iteration(now.loss(), now.nll(), now.kl(), now.decay(), weight, now.predicted()));
            if (now.loss() < settings.lossFloor()) {
                return true;
            }
            weight = now.predicted() ? settings.nll().predicted() : settings.nll().missed();
            return now.predicted() && now.kl() <= settings.nll().klFloor();
        }

        /** One step, then each part of δ within its own limit. */
        void step(double[] gradient) {
            adam.step(delta, gradient);
            for (int start = 0; start < delta.length; start += width) {
                int end = start + width;
                double norm = Vectors.norm(Arrays.copyOfRange(delta, start, end));
                double limit = settings.clamp() * Vectors.norm(Arrays.copyOfRange(h0, start, end));
                if (norm > limit) {
                    for (int i = start; i < end; i++) {
                        delta[i] *= limit / norm;
                    }
                }
            }
        }

        Target target() {
            double[] z = new double[width];
            Arrays.setAll(z, i -> h0[i] + delta[i]);
            return new Target(z, delta.clone(), h0.clone(), trace);
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
            searches.add(new Search(loss.h0(r), loss.width(), settings));
        }
        List<Integer> open = new ArrayList<>();
        for (int r = 0; r < requests; r++) {
            open.add(r);
        }
        for (int iteration = 1; iteration <= settings.steps() && !open.isEmpty(); iteration++) {
            boolean updates = iteration <= settings.updates();
            int[] active = open.stream().mapToInt(Integer::intValue).toArray();
            double[][] deltas = open.stream().map(r -> searches.get(r).delta).toArray(double[][]::new);
            double[] weights = open.stream().mapToDouble(r -> searches.get(r).weight).toArray();
            List<TargetLoss.Evaluation> evaluations = loss.evaluate(active, deltas, weights, updates);
            double total = 0;
            for (int a = 0; a < active.length; a++) {
                TargetLoss.Evaluation evaluation = evaluations.get(a);
                Search search = searches.get(active[a]);
                if (!Double.isFinite(evaluation.loss())) {
                    throw NonFiniteException.of(active[a], "the loss of the target value is " + evaluation.loss()
                            + " at iteration " + iteration + "; the model's weights or earlier edits are damaged or"
                            + " overflow, or --learning-rate is too large");
                }
                total += evaluation.loss();
                if (search.record(evaluation)) {
                    open.remove((Integer) active[a]);
                } else if (updates) {
                    search.step(evaluation.gradient());
                }
            }
            listener.optimised(iteration, settings.steps(), total / active.length);
        }
        return searches.stream().map(Search::target).toList();
    }
}
