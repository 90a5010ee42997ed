package dev.palimpsest.edit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds the target values z = h0 + δ of a batch of requests by Adam on {@link TargetLoss}. */
final class TargetOptimizer {

    /**
     * One request's target value.
     *
     * @param z     {@code [d]}
     * @param trace the loss at every iteration
     */
    record Target(double[] z, List<Double> trace) {}

    /** One request on its way. */
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
            return new Target(z, trace);
        }
    }

    private TargetOptimizer() {}

    /**
     * Optimises {@code requests} target values together; a request stops on its own and then costs nothing.
     *
     * @return in the order of the requests
     */
    static List<Target> optimise(TargetLoss loss, int requests, EditSettings settings, EditListener listener) {
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
