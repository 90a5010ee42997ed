package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.NonFiniteRows;
import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.parts.RequestTokens.Prompt;
import dev.palimpsest.internal.inference.Forward;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Intervention.AttentionOffset;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.KvCache;
import dev.palimpsest.internal.model.Pass;
import dev.palimpsest.internal.model.Tap;
import dev.palimpsest.internal.model.Tape;
import dev.palimpsest.internal.model.TokenBatch;
import dev.palimpsest.internal.tensor.NonFiniteException;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The loss that a target value minimises, and its gradient, for a batch of independent requests.
 *
 * <p>Blocks up to z_layer do not depend on δ and run once. Causality keeps every position before the lookup index as
 * it was in the blocks above as well: their keys and values are cached, and an iteration runs the suffixes only.
 *
 * <pre>
 *   position      0 … lookup-1 │ lookup … end
 *   blocks above  cached once  │ run in every iteration, forward and back
 *   z_layer       ─────────────┼ + δ ───────
 *   blocks below  run once     │ run once
 * </pre>
 *
 * A change of z_layer's attention ({@link Value#MLP_BESIDE_ATTENTION}) moves z_layer to the blocks that run in every
 * iteration. Everything but δ, its gradient and the losses stays on the engine. Holds a workspace until closed.
 */
public final class TargetLoss implements AutoCloseable {

    /**
     * One request's loss at a δ.
     *
     * <p>A loss is NaN when one of its logits is NaN or infinite.
     *
     * @param nll       mean over contexts of the target's mean negative log likelihood, weighted
     * @param kl        weighted divergence at the subject's essence
     * @param decay     weighted norm of δ; of each part of it, when it has several
     * @param predicted whether the target's tokens are the likeliest ones in every context; false when nobody asked
     * @param gradient  of the sum with respect to δ; null when not requested
     */
    public record Evaluation(double nll, double kl, double decay, boolean predicted, double[] gradient) {

        /** The sum of the three. */
        public double loss() {
            return nll + kl + decay;
        }
    }

    private final Gpt gpt;
    private final Forward forward;
    private final Engine engine;
    private final TargetSettings settings;
    private final Interventions interventions;
    private final int layer;
    private final Value value;
    private final int from;
    private final int contexts;
    private final List<ForcedSequence> sequences = new ArrayList<>();
    private final Workspace workspace;
    private final Tensor stream;
    private final KvCache cache;
    private final Tensor reference;
    private final double[][] h0;

    /**
     * Runs once everything that does not depend on δ.
     *
     * @param gpt           with the in-place edits so far
     * @param layer         z_layer, whose value δ changes
     * @param value         the kind of value
     * @param requests      each with a subject
     * @param interventions of the edits so far
     */
    public TargetLoss(Gpt gpt, int layer, Value value, TargetSettings settings, List<RequestTokens> requests,
            Interventions interventions) {
        this.gpt = gpt;
        this.forward = new Forward(gpt);
        this.engine = gpt.engine();
        this.settings = settings;
        this.interventions = interventions;
        this.layer = layer;
        this.value = value;
        this.from = value.firstChangedBlock(layer);
        this.contexts = requests.getFirst().prompts().size();
        List<int[]> tokens = new ArrayList<>();
        List<Integer> bareRows = new ArrayList<>();
        int row = 0;
        for (int r = 0; r < requests.size(); r++) {
            RequestTokens request = requests.get(r);
            bareRows.add(row + request.prompts().getFirst().lookup());
            for (Prompt prompt : request.prompts()) {
                int[] forced = request.forced(prompt);
                int first = prompt.tokens().length - 1 - prompt.lookup();
                int[] supervised = IntStream.range(first, first + request.target().length).toArray();
                sequences.add(new ForcedSequence(r, row, forced.length, prompt.lookup(), supervised, request.target()));
                tokens.add(forced);
                row += forced.length;
            }
            Prompt essence = request.essence();
            sequences.add(new ForcedSequence(
                    r, row, essence.tokens().length, essence.lookup(), new int[0], new int[0]));
            tokens.add(essence.tokens());
            row += essence.tokens().length;
        }
        TokenBatch batch = TokenBatch.of(tokens);
        this.workspace = engine.workspace();
        int width = gpt.config().width();
        int layers = gpt.config().layers();
        this.stream = workspace.tensor(batch.tokens().length, width);
        int[] lengths = sequences.stream().mapToInt(ForcedSequence::length).toArray();
        this.cache = new KvCache(workspace, gpt.config(), lengths, from, layers, interventions);
        gpt.embed(batch, stream);
        Tensor start = workspace.tensor(bareRows.size(), value.parts() * width);
        List<Tap> reading = value.readAll(layer, bareRows.stream().mapToInt(Integer::intValue).toArray(), start);
        Pass once = Pass.over(batch.sequences()).with(interventions).with(reading);
        try {
            run(once, 0, from, stream, sequences);
            try (Workspace scratch = engine.workspace()) {
                Tensor top = scratch.tensor(batch.tokens().length, width);
                engine.copy(stream, top);
                run(once.with(cache), from, layers, top, sequences);
                int[] essenceRows = sequences.stream()
                        .filter(ForcedSequence::isEssence)
                        .mapToInt(ForcedSequence::lookupRow)
                        .toArray();
                this.reference = forward.logits(workspace, top, essenceRows).values();
            }
            this.h0 = Vectors.rows(engine.read(start), value.parts() * width);
        } catch (RuntimeException | Error failure) {
            workspace.close();
            throw failure;
        }
    }

    /** Runs blocks; an error about one of the pass's sequences names its request instead. */
    private void run(Pass pass, int first, int end, Tensor residual, List<ForcedSequence> run) {
        try {
            gpt.run(pass, first, end, residual);
        } catch (NonFiniteException damaged) {
            int sequence = damaged.item();
            throw sequence < 0 ? damaged : damaged.after(run.get(sequence).request() - sequence);
        }
    }

    /** z_layer's value at the bare prompt's lookup index, before any change: {@code [parts·d]}. */
    public double[] h0(int request) {
        return h0[request];
    }

    /** Width of a part of δ: d. */
    int width() {
        return gpt.config().width();
    }

    /** The losses of some requests, the target's likelihood with weight 1. */
    public List<Evaluation> evaluate(int[] active, double[][] delta, boolean gradients) {
        double[] ones = new double[active.length];
        Arrays.fill(ones, 1);
        return evaluate(active, delta, ones, gradients);
    }

    /**
     * The losses of some requests.
     *
     * @param active    indices of requests, ascending
     * @param delta     a δ {@code [parts·d]} for each of {@code active}
     * @param weights   of the target's negative log likelihood, for each of {@code active}
     * @param gradients whether to compute gradients
     * @throws NonFiniteException when a hook's change is NaN or infinite, with the request's index as its item
     */
    public List<Evaluation> evaluate(int[] active, double[][] delta, double[] weights, boolean gradients) {
        int[] which = IntStream.range(0, sequences.size())
                .filter(s -> Arrays.binarySearch(active, sequences.get(s).request()) >= 0)
                .toArray();
        List<ForcedSequence> some = Arrays.stream(which).mapToObj(sequences::get).toList();
        Sequences suffixes = cache.at(which,
                some.stream().mapToInt(ForcedSequence::suffix).toArray(),
                some.stream().mapToInt(ForcedSequence::length).toArray());
        int layers = gpt.config().layers();
        int width = gpt.config().width();
        try (Workspace scratch = engine.workspace()) {
            Tensor residual = scratch.tensor(suffixes.rows(), width);
            Tape tape = new Tape(scratch, gpt.config(), suffixes.rows(), from, layers);
            engine.gather(stream, suffixRows(some), residual);
            int[] firstRow = IntStream.range(0, which.length).map(suffixes::firstRow).toArray();
            int[] owner = some.stream().mapToInt(s -> Arrays.binarySearch(active, s.request())).toArray();
            Optional<AttentionOffset> beside = attentionOffset(scratch, delta, owner, firstRow);
            Pass pass = Pass.over(suffixes).with(cache).with(tape)
                    .with(beside.map(interventions::with).orElse(interventions));
            run(pass, from, layer + 1, residual, some);
            addDelta(scratch, delta, owner, residual, firstRow);
            run(pass, layer + 1, layers, residual, some);

            Supervision rows = Supervision.of(some, suffixes, contexts, settings.kl())
                    .weighted(s -> weights[owner[s]]);
            int count = rows.targets().length;
            Forward.Logits logits = forward.logits(scratch, residual, rows.all());
            Tensor losses = scratch.tensor(count + active.length, 1, StorageType.F64);
            Tensor references = scratch.tensor(active.length, gpt.config().vocabulary());
            engine.gather(reference, active, references);
            int[] damaged = NonFiniteRows.of(engine, logits.values());
            Tensor targetLogits = logits.values().rows(0, count);
            Tensor essenceLogits = logits.values().rows(count, count + active.length);
            boolean[] predicted = settings.nll().needsPredictions()
                    ? predicted(engine.argmax(targetLogits), rows, owner, active.length)
                    : new boolean[active.length];
            engine.crossEntropy(targetLogits, rows.targets(), losses.rows(0, count));
            engine.klDivergence(essenceLogits, references, losses.rows(count, count + active.length));
            double[] values = engine.readDoubles(losses);
            for (int row : damaged) {
                values[row] = Double.NaN;
            }

            double[][] gradient = null;
            if (gradients) {
                engine.crossEntropyBackward(targetLogits, rows.targets(), rows.weights());
                engine.klDivergenceBackward(essenceLogits, references, rows.essenceWeights());
                Tensor dTops = scratch.tensor(count + active.length, width);
                Tensor dResidual = scratch.tensor(suffixes.rows(), width);
                gpt.logitsBackward(logits.rows(), logits.values(), dTops);
                engine.clear(dResidual);
                engine.scatter(dTops, dResidual, rows.all());
                gpt.backward(pass, layer + 1, layers, dResidual);
                gradient = sum(rows(scratch, dResidual, firstRow), owner, active.length);
                if (beside.isPresent()) {
                    gpt.backward(pass, from, layer + 1, dResidual);
                    double[][] second = Vectors.rows(engine.read(beside.get().gradients()), width);
                    gradient = Vectors.joined(gradient, sum(second, owner, active.length));
                }
            }
            List<Evaluation> evaluations = new ArrayList<>();
            for (int a = 0; a < active.length; a++) {
                evaluations.add(evaluation(a, active[a], delta[a], values, rows, owner, predicted[a], gradient));
            }
            return evaluations;
        }
    }

    private Evaluation evaluation(int index, int request, double[] delta, double[] losses, Supervision rows,
            int[] owner, boolean predicted, double[][] gradients) {
        double nll = 0;
        for (int i = 0; i < rows.targets().length; i++) {
            if (owner[rows.sequences()[i]] == index) {
                nll += rows.shares()[i] * losses[i];
            }
        }
        double kl = settings.kl() * losses[rows.targets().length + index];
        double decay = 0;
        for (int start = 0; start < delta.length; start += width()) {
            int end = start + width();
            double scale = settings.decay() / Vectors.squaredNorm(Arrays.copyOfRange(h0[request], start, end));
            double norm = Vectors.norm(Arrays.copyOfRange(delta, start, end));
            if (gradients != null && norm > 0) {
                for (int i = start; i < end; i++) {
                    gradients[index][i] += scale * delta[i] / norm;
                }
            }
            decay += scale * norm;
        }
        return new Evaluation(nll, kl, decay, predicted, gradients == null ? null : gradients[index]);
    }

    /** Per request whether {@code likeliest} are its targets' tokens in every context. */
    private static boolean[] predicted(int[] likeliest, Supervision rows, int[] owner, int requests) {
        boolean[] predicted = new boolean[requests];
        Arrays.fill(predicted, true);
        for (int i = 0; i < likeliest.length; i++) {
            predicted[owner[rows.sequences()[i]]] &= likeliest[i] == rows.targets()[i];
        }
        return predicted;
    }

    /** The second part of δ at every sequence's first row, when it has one. */
    private Optional<AttentionOffset> attentionOffset(Workspace scratch, double[][] delta, int[] owner, int[] firstRow) {
        if (value.parts() == 1) {
            return Optional.empty();
        }
        Tensor values = scratch.tensor(owner.length, width());
        engine.gather(resident(scratch, delta, width()), owner, values);
        return Optional.of(new AttentionOffset(layer, firstRow, values, scratch.tensor(owner.length, width())));
    }

    private void addDelta(Workspace scratch, double[][] delta, int[] owner, Tensor residual, int[] firstRow) {
        engine.addRows(resident(scratch, delta, 0), owner, residual, firstRow);
    }

    /** The part of each δ that begins at {@code start}, {@code [δs, d]}. */
    private Tensor resident(Workspace scratch, double[][] delta, int start) {
        int width = width();
        float[] values = new float[delta.length * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) delta[i / width][start + i % width];
        }
        Tensor resident = scratch.tensor(delta.length, width);
        engine.write(values, resident);
        return resident;
    }

    private static int[] suffixRows(List<ForcedSequence> some) {
        return some.stream()
                .flatMapToInt(s -> IntStream.range(s.lookupRow(), s.firstRow() + s.length()))
                .toArray();
    }

    private double[][] rows(Workspace scratch, Tensor from, int[] rows) {
        Tensor gathered = scratch.tensor(rows.length, from.columns());
        engine.gather(from, rows, gathered);
        return Vectors.rows(engine.read(gathered), from.columns());
    }

    private static double[][] sum(double[][] perSequence, int[] owner, int requests) {
        double[][] sums = new double[requests][perSequence[0].length];
        for (int s = 0; s < perSequence.length; s++) {
            for (int i = 0; i < perSequence[s].length; i++) {
                sums[owner[s]][i] += perSequence[s][i];
            }
        }
        return sums;
    }

    @Override
    public void close() {
        workspace.close();
    }
}
