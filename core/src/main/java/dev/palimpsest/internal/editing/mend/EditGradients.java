package dev.palimpsest.internal.editing.mend;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.NonFiniteRows;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.inference.Forward;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Pass;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.model.Tape;
import dev.palimpsest.internal.model.TokenBatch;
import dev.palimpsest.internal.model.WeightGradients;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The gradients that the network reads: of the mean cross-entropy of a request's target, with respect to every edited
 * projection, token by token. One forward and one backward pass for all requests of a batch, each on its own sequence, so
 * that no request's gradient depends on the others.
 */
final class EditGradients {

    private EditGradients() {}

    /**
     * The terms of every request, without those that are zero.
     *
     * @param gpt   the model to edit
     * @param sites the edited projections
     * @throws NonFiniteException when a logit is NaN or infinite, with the request's index as its item
     */
    static List<SortedMap<Site, TokenFactors>> of(Gpt gpt, List<Site> sites, List<RequestTokens> requests) {
        List<SortedMap<Site, TokenFactors>> all = new ArrayList<>();
        for (List<RequestTokens> some : RequestTokens.parts(requests)) {
            try {
                all.addAll(part(gpt, sites, some));
            } catch (NonFiniteException damaged) {
                throw damaged.after(all.size());
            }
        }
        return all;
    }

    private static List<SortedMap<Site, TokenFactors>> part(Gpt gpt, List<Site> sites, List<RequestTokens> requests) {
        Engine engine = gpt.engine();
        Supervised supervised = new Supervised();
        requests.forEach(request -> supervised.add(request.forced(request.prompts().getFirst()),
                request.prompts().getFirst().tokens().length, request.target(), 1));
        TokenBatch batch = TokenBatch.of(supervised.sequences());
        int height = batch.tokens().length;
        int layers = gpt.config().layers();
        int from = sites.getFirst().layer();
        try (Workspace scratch = engine.workspace()) {
            Map<Site, WeightGradients.Factors> factors = factors(scratch, gpt, sites, height);
            Tensor residual = scratch.tensor(height, gpt.config().width());
            Tensor gradient = scratch.tensor(height, gpt.config().width());
            Pass pass = Pass.over(batch.sequences());
            Pass recorded = pass.with(Tape.ofWeights(scratch, gpt.config(), height, from, keeping(gpt, factors)));
            gpt.embed(batch, residual);
            gpt.run(pass, 0, from, residual);
            gpt.run(recorded, from, layers, residual);
            Forward.Logits logits = new Forward(gpt).logits(scratch, residual, supervised.rows());
            int[] damaged = NonFiniteRows.of(engine, logits.values());
            if (damaged.length > 0) {
                throw NonFiniteException.of(batch.sequences().sequenceOf(supervised.rows()[damaged[0]]),
                        "the logits of its target are NaN or infinite; the model's weights or earlier edits are damaged or"
                                + " overflow");
            }
            engine.crossEntropyBackward(logits.values(), supervised.targets(), supervised.weights());
            backward(gpt, scratch, recorded, logits, supervised.rows(), gradient, from);
            return split(engine, gpt, batch, factors, requests.size());
        }
    }

    /** Backpropagates from logits' gradients through the blocks from {@code from} on. */
    static void backward(Gpt gpt, Workspace scratch, Pass recorded, Forward.Logits dLogits, int[] rows, Tensor gradient,
            int from) {
        Engine engine = gpt.engine();
        Tensor dTops = scratch.tensor(rows.length, gpt.config().width());
        gpt.logitsBackward(dLogits.rows(), dLogits.values(), dTops);
        engine.clear(gradient);
        engine.scatter(dTops, gradient, rows);
        gpt.backward(recorded, from, gpt.config().layers(), gradient);
    }

    /** Tensors for the gradients' factors of a pass over {@code height} tokens. */
    static Map<Site, WeightGradients.Factors> factors(Workspace workspace, Gpt gpt, List<Site> sites, int height) {
        Map<Site, WeightGradients.Factors> factors = new LinkedHashMap<>();
        for (Site site : sites) {
            factors.put(site, new WeightGradients.Factors(
                    workspace.tensor(height, site.point().inputWidth(gpt.config())),
                    workspace.tensor(height, site.point().outputWidth(gpt.config()))));
        }
        return factors;
    }

    static WeightGradients keeping(Gpt gpt, Map<Site, WeightGradients.Factors> factors) {
        Map<Tensor, WeightGradients.Factors> byWeight = new LinkedHashMap<>();
        factors.forEach((site, kept) -> byWeight.put(gpt.projection(site).weight(), kept));
        return WeightGradients.factors(byWeight);
    }

    private static List<SortedMap<Site, TokenFactors>> split(
            Engine engine, Gpt gpt, TokenBatch batch, Map<Site, WeightGradients.Factors> factors, int requests) {
        List<SortedMap<Site, TokenFactors>> split = new ArrayList<>();
        for (int r = 0; r < requests; r++) {
            split.add(new TreeMap<>());
        }
        factors.forEach((site, kept) -> {
            float[] inputs = engine.read(kept.input());
            float[] gradients = engine.read(kept.gradient());
            for (int r = 0; r < requests; r++) {
                split.get(r).put(site, TokenFactors.slice(
                                inputs, site.point().inputWidth(gpt.config()),
                                gradients, site.point().outputWidth(gpt.config()),
                                batch.sequences().firstRow(r), batch.sequences().lastRow(r) + 1)
                        .withoutZeroRows());
            }
        });
        return split;
    }

    /** Sequences of a packed batch with the rows that predict targets. */
    static final class Supervised {

        private final List<int[]> sequences = new ArrayList<>();
        private final List<Integer> rows = new ArrayList<>();
        private final List<Integer> targets = new ArrayList<>();
        private final List<Double> weights = new ArrayList<>();
        private int height;

        /**
         * @param forced the prompt's tokens, then the target's without the last
         * @param prompt number of prompt tokens
         * @param weight of the mean loss of the target's tokens
         */
        void add(int[] forced, int prompt, int[] target, double weight) {
            for (int t = 0; t < target.length; t++) {
                rows.add(height + prompt - 1 + t);
                targets.add(target[t]);
                weights.add(weight / target.length);
            }
            sequences.add(forced);
            height += forced.length;
        }

        List<int[]> sequences() {
            return sequences;
        }

        int[] rows() {
            return rows.stream().mapToInt(Integer::intValue).toArray();
        }

        int[] targets() {
            return targets.stream().mapToInt(Integer::intValue).toArray();
        }

        float[] weights() {
            float[] values = new float[weights.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = weights.get(i).floatValue();
            }
            return values;
        }
    }
}
