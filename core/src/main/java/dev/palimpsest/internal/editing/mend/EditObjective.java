package dev.palimpsest.internal.editing.mend;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.inference.Forward;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Pass;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.model.Tape;
import dev.palimpsest.internal.model.TokenBatch;
import dev.palimpsest.internal.model.WeightGradients;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What training minimises, for one edit:
 *
 * <pre>
 *   L = c·CE(edited; rephrasing → new target) + KL(base ‖ edited) on an unrelated text
 * </pre>
 *
 * CE is the mean over the target's tokens, KL the mean over all positions of the text. With {@code D = ∂L/∂W'} the
 * gradients of a term are {@code ∂L/∂ũ_b = η·D g̃_b}, {@code ∂L/∂g̃_b = η·Dᵀũ_b} and {@code ∂L/∂η = Σ_b ũ_bᵀ D g̃_b}. D is
 * never multiplied out: it is kept as the factors of the backward pass, {@code D = Σ_t x_t δ_tᵀ}.
 *
 * <p>Blocks below the edited ones do not depend on an edit and run once for all examples.
 */
final class EditObjective implements AutoCloseable {

    /**
     * The objective at one edit.
     *
     * @param edit     CE, in nats per token
     * @param locality KL, in nats per position
     * @param correct  whether the edited model predicts every token of the target after the rephrasing
     * @param terms    the gradients of ũ and g̃; null when not requested
     * @param etas     the gradients of η; likewise
     */
    record Evaluation(double edit, double locality, boolean correct, SortedMap<Site, TokenFactors> terms,
            SortedMap<Site, Double> etas) {

        double loss(double weight) {
            return weight * edit + locality;
        }
    }

    private final Gpt gpt;
    private final Engine engine;
    private final Forward forward;
    private final List<Site> sites;
    private final double weight;
    private final List<EditExample> examples;
    private final Workspace workspace;
    private final TokenBatch batch;
    /** The stream at the lowest edited block's entry, of every example's rephrasing and text {@code [T, d]}. */
    private final Tensor stream;
    /** The base model's logits at every position of the texts, end to end. */
    private final Tensor reference;

    /**
     * Runs what does not depend on edits.
     *
     * @param weight c
     */
    EditObjective(Gpt gpt, List<Site> sites, double weight, List<EditExample> examples) {
        this.gpt = gpt;
        this.engine = gpt.engine();
        this.forward = new Forward(gpt);
        this.sites = sites;
        this.weight = weight;
        this.examples = examples;
        List<int[]> sequences = new ArrayList<>();
        examples.forEach(example -> sequences.addAll(List.of(example.forced(), example.text())));
        this.batch = TokenBatch.of(sequences);
        this.workspace = engine.workspace();
        try {
            this.stream = workspace.tensor(batch.tokens().length, gpt.config().width());
            gpt.embed(batch, stream);
            Pass pass = Pass.over(batch.sequences());
            gpt.run(pass, 0, from(), stream);
            try (Workspace scratch = engine.workspace()) {
                Tensor top = scratch.tensor(batch.tokens().length, gpt.config().width());
                engine.copy(stream, top);
                gpt.run(pass, from(), gpt.config().layers(), top);
                int[] texts = IntStream.range(0, examples.size()).flatMap(this::textRows).toArray();
                this.reference = forward.logits(workspace, top, texts).values();
            }
        } catch (RuntimeException | Error failure) {
            workspace.close();
            throw failure;
        }
    }

    private int from() {
        return sites.getFirst().layer();
    }

    private IntStream textRows(int example) {
        return IntStream.rangeClosed(
                batch.sequences().firstRow(2 * example + 1), batch.sequences().lastRow(2 * example + 1));
    }

    /**
     * The objective of an example with the weights {@code W + η·Σ_b ũ_b g̃_bᵀ}.
     *
     * @param terms     ũ and g̃ of every projection
     * @param etas      η of every projection
     * @param gradients whether to compute gradients
     */
    Evaluation evaluate(int index, SortedMap<Site, TokenFactors> terms, SortedMap<Site, Float> etas, boolean gradients) {
        EditExample example = examples.get(index);
        EditGradients.Supervised supervised = new EditGradients.Supervised();
        supervised.add(example.forced(), example.prompt(), example.rephrasing().target(), weight);
        TokenBatch pair = TokenBatch.of(List.of(example.forced(), example.text()));
        int first = batch.sequences().firstRow(2 * index);
        int height = pair.tokens().length;
        int count = supervised.targets().length;
        int[] text = IntStream.rangeClosed(pair.sequences().firstRow(1), pair.sequences().lastRow(1)).toArray();
        int[] rows = IntStream.concat(Arrays.stream(supervised.rows()), Arrays.stream(text)).toArray();
        try (Workspace scratch = engine.workspace()) {
            Gpt edited = gpt;
            SortedMap<Site, Resident> resident = new TreeMap<>();
            for (Site site : sites) {
                Resident own = Resident.of(engine, scratch, terms.get(site), etas.get(site), site, gpt);
                resident.put(site, own);
                edited = edited.with(site, own.map(engine, scratch, gpt.projection(site)));
            }
            Map<Site, WeightGradients.Factors> factors = EditGradients.factors(scratch, edited, sites, height);
            Tensor residual = scratch.tensor(height, gpt.config().width());
            engine.copy(stream.rows(first, first + height), residual);
            Pass pass = Pass.over(pair.sequences());
            if (gradients) {
                pass = pass.with(Tape.ofWeights(
                        scratch, gpt.config(), height, from(), EditGradients.keeping(edited, factors)));
            }
            edited.run(pass, from(), gpt.config().layers(), residual);
            Forward.Logits logits = forward.logits(scratch, residual, rows);
            Tensor targets = logits.values().rows(0, count);
            Tensor texts = logits.values().rows(count, rows.length);
            Tensor base = base(scratch, index, text.length);
            Tensor losses = scratch.tensor(rows.length, 1, StorageType.F64);
            engine.crossEntropy(targets, supervised.targets(), losses.rows(0, count));
            engine.klDivergence(base, texts, losses.rows(count, rows.length));
            boolean correct = Arrays.equals(engine.argmax(targets), supervised.targets());
            double[] values = engine.readDoubles(losses);
            double edit = Arrays.stream(values, 0, count).sum() / count;
            double locality = Arrays.stream(values, count, rows.length).sum() / text.length;
            if (!gradients) {
                return new Evaluation(edit, locality, correct, null, null);
            }
            engine.crossEntropyBackward(targets, supervised.targets(), supervised.weights());
            divergenceBackward(texts, base);
            Tensor gradient = scratch.tensor(height, gpt.config().width());
            EditGradients.backward(edited, scratch, pass, logits, rows, gradient, from());
            SortedMap<Site, TokenFactors> dTerms = new TreeMap<>();
            SortedMap<Site, Double> dEtas = new TreeMap<>();
            for (Site site : sites) {
                resident.get(site).backward(engine, factors.get(site), site, dTerms, dEtas);
            }
            return new Evaluation(edit, locality, correct, dTerms, dEtas);
        }
    }

    private Tensor base(Workspace scratch, int index, int count) {
        int from = 0;
        for (int example = 0; example < index; example++) {
            from += examples.get(example).text().length;
        }
        Tensor base = scratch.tensor(count, gpt.config().vocabulary());
        engine.copy(reference.rows(from, from + count), base);
        return base;
    }

    /**
     * The gradient of the mean of {@code KL(p ‖ q)} with respect to q's logits: {@code (q − p)/T}, in place of the logits.
     * Computed as the difference of two cross-entropies with the same targets.
     *
     * @param logits q's {@code [T, V]}
     * @param base   p's; overwritten
     */
    private void divergenceBackward(Tensor logits, Tensor base) {
        int count = logits.rows();
        int[] anyTarget = new int[count];
        float[] shares = new float[count];
        Arrays.fill(shares, 1f / count);
        engine.crossEntropyBackward(logits, anyTarget, shares);
        Arrays.fill(shares, -1f / count);
        engine.crossEntropyBackward(base, anyTarget, shares);
        int[] all = IntStream.range(0, count).toArray();
        engine.addRows(base, all, logits, all);
    }

    /** An edit's terms of one projection on the engine. @param gradients g̃, without η */
    private record Resident(Tensor inputs, Tensor gradients, Tensor scaled, float eta, int tokens) {

        static Resident of(Engine engine, Workspace workspace, TokenFactors terms, float eta, Site site, Gpt gpt) {
            Tensor inputs = workspace.tensor(terms.tokens(), site.point().inputWidth(gpt.config()));
            Tensor gradients = workspace.tensor(terms.tokens(), site.point().outputWidth(gpt.config()));
            Tensor scaled = workspace.tensor(terms.tokens(), gradients.columns());
            if (terms.tokens() > 0) {
                engine.write(terms.inputs(), inputs);
                engine.write(terms.gradients(), gradients);
                engine.write(scaled(terms.gradients(), eta), scaled);
            }
            return new Resident(inputs, gradients, scaled, eta, terms.tokens());
        }

        /** The edited projection. */
        Linear map(Engine engine, Workspace workspace, Linear original) {
            Tensor weight = workspace.tensor(original.weight().rows(), original.weight().columns());
            engine.widen(original.weight(), weight);
            if (tokens > 0) {
                boolean inputsFirst = original.layout() == Layout.INPUT_OUTPUT;
                engine.addOuterProducts(inputsFirst ? inputs : scaled, inputsFirst ? scaled : inputs, weight);
            }
            return new Linear(weight, original.layout(), original.bias());
        }

        /** @param factors x and δ: {@code ∂L/∂W' = Σ_t x_t δ_tᵀ} */
        void backward(Engine engine, WeightGradients.Factors factors, Site site, SortedMap<Site, TokenFactors> terms,
                SortedMap<Site, Double> etas) {
            if (tokens == 0) {
                terms.put(site, new TokenFactors(new float[0], new float[0], 0));
                etas.put(site, 0.0);
                return;
            }
            try (Workspace scratch = engine.workspace()) {
                int height = factors.input().rows();
                Tensor byInput = scratch.tensor(tokens, height);
                Tensor byGradient = scratch.tensor(tokens, height);
                Tensor dInputs = scratch.tensor(tokens, inputs.columns());
                Tensor dGradients = scratch.tensor(tokens, gradients.columns());
                // [tokens, T]: ũ_b·x_t and g̃_b·δ_t.
                engine.linear(inputs, new Linear(factors.input(), Layout.OUTPUT_INPUT, null), byInput);
                engine.linear(gradients, new Linear(factors.gradient(), Layout.OUTPUT_INPUT, null), byGradient);
                engine.linear(byGradient, new Linear(factors.input(), Layout.INPUT_OUTPUT, null), dInputs);
                engine.linear(byInput, new Linear(factors.gradient(), Layout.INPUT_OUTPUT, null), dGradients);
                float[] a = engine.read(byInput);
                float[] b = engine.read(byGradient);
                double dEta = 0;
                for (int i = 0; i < a.length; i++) {
                    dEta += (double) a[i] * b[i];
                }
                etas.put(site, dEta);
                terms.put(site, new TokenFactors(
                        scaled(engine.read(dInputs), eta), scaled(engine.read(dGradients), eta), tokens));
            }
        }

        private static float[] scaled(float[] values, float factor) {
            float[] scaled = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                scaled[i] = factor * values[i];
            }
            return scaled;
        }
    }

    @Override
    public void close() {
        workspace.close();
    }
}
