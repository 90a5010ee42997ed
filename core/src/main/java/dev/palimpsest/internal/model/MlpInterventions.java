package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.NearestRows;
import dev.palimpsest.internal.compute.NonFiniteRows;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.model.Site.Point;
import dev.palimpsest.internal.tensor.NonFiniteException;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The interventions on one block's MLP during one pass, applied in the order of the data flow: replaced rows of the
 * inner layer, then of the output, then what is added to the output.
 */
final class MlpInterventions {

    /** Rows to replace. @param kept the residual stream at {@code rows} before the MLP's output is added */
    private record Rows(int[] rows, Tensor values, Tensor kept) {}

    private final Engine engine;
    private final Workspace scratch;
    private final Pass pass;
    private final int layer;
    private final List<Intervention> acting;
    private final List<Rows> outputs = new ArrayList<>();

    MlpInterventions(Engine engine, Workspace scratch, Pass pass, int layer) {
        this.engine = engine;
        this.scratch = scratch;
        this.pass = pass;
        this.layer = layer;
        this.acting = pass.interventions().on(layer);
    }

    /**
     * Replaces rows of the inner layer.
     *
     * @param x            the MLP's input {@code [T, d]}
     * @param preActivation {@code [T, n]}, or null when nothing is recorded
     * @param keys         {@code [T, n]}
     */
    void replaceInner(Tensor x, Tensor preActivation, Tensor keys) {
        for (Rows replaced : rows(Point.MLP_INNER, x)) {
            if (preActivation != null) {
                engine.scatter(replaced.values(), preActivation, replaced.rows());
            }
            Tensor activated = scratch.tensor(replaced.rows().length, keys.columns());
            engine.gelu(replaced.values(), activated);
            engine.scatter(activated, keys, replaced.rows());
        }
    }

    /** Keeps the residual stream of the rows whose MLP output is replaced; before that output is added. */
    void keepReplaced(Tensor keys, Tensor residual) {
        for (Rows replaced : rows(Point.MLP_OUTPUT, keys)) {
            Tensor kept = scratch.tensor(replaced.rows().length, residual.columns());
            engine.gather(residual, replaced.rows(), kept);
            outputs.add(new Rows(replaced.rows(), replaced.values(), kept));
        }
    }

    /** Once the MLP's output has been added to the residual stream: replaces rows of it and adds to it. */
    void afterOutput(Tensor x, Tensor keys, Tensor residual) {
        for (Rows replaced : outputs) {
            int[] all = new int[replaced.rows().length];
            Arrays.setAll(all, i -> i);
            engine.addRows(replaced.values(), all, replaced.kept(), all);
            engine.scatter(replaced.kept(), residual, replaced.rows());
        }
        for (Intervention intervention : acting) {
            switch (intervention) {
                case Intervention.Hook hook -> swap(hook, keys, residual);
                case Intervention.SideNetwork side -> add(side, x, residual);
                case Intervention.Replacement ignored -> { }
                case Intervention.Codebook ignored -> { }
                case Intervention.AttentionOffset ignored -> { }
            }
        }
    }

    /** The rows to replace at {@code point}, whose linear map has the input {@code input}. */
    private List<Rows> rows(Point point, Tensor input) {
        List<Rows> rows = new ArrayList<>();
        for (Intervention intervention : acting) {
            if (intervention instanceof Intervention.Replacement given && given.site().point() == point) {
                rows.add(new Rows(given.rows(), given.values(), null));
            } else if (intervention instanceof Intervention.Codebook codebook && codebook.site().point() == point) {
                Rows found = lookUp(codebook, input);
                if (found.rows().length > 0) {
                    rows.add(found);
                }
            }
        }
        return rows;
    }

    /** The prompt rows inside the ball of their nearest key, with its values. */
    private Rows lookUp(Intervention.Codebook codebook, Tensor input) {
        int[] prompts = pass.promptRows();
        if (prompts.length == 0) {
            return new Rows(prompts, null, null);
        }
        Tensor queries = scratch.tensor(prompts.length, input.columns());
        engine.gather(input, prompts, queries);
        NearestRows nearest = engine.nearestRows(queries, codebook.keys());
        int[] rows = new int[prompts.length];
        int[] entries = new int[prompts.length];
        int hits = 0;
        for (int i = 0; i < prompts.length; i++) {
            int entry = nearest.indices()[i];
            if (entry >= 0 && nearest.distances()[i] <= codebook.radii()[entry]) {
                rows[hits] = prompts[i];
                entries[hits++] = entry;
            }
        }
        Tensor values = scratch.tensor(hits, codebook.values().columns());
        engine.gather(codebook.values(), Arrays.copyOf(entries, hits), values);
        return new Rows(Arrays.copyOf(rows, hits), values, null);
    }

    /** Adds {@code D·k} at the positions that the hook swaps. */
    private void swap(Intervention.Hook hook, Tensor keys, Tensor residual) {
        Tensor difference = keys;
        for (Linear map : hook.difference()) {
            Tensor mapped = scratch.tensor(keys.rows(), map.outputs());
            engine.linear(difference, map, mapped);
            difference = mapped;
        }
        requireFinite(difference);
        Tensor norms = pass.cache() == null
                ? scratch.tensor(keys.rows(), 1, StorageType.F64)
                : pass.cache().norms(layer);
        engine.outlierSwap(difference, pass.sequences(), hook.rule(), norms, zScores(), residual);
    }

    /** With a norm that is not finite no z-score is defined, and the hook would be off without a word. */
    private void requireFinite(Tensor difference) {
        int[] damaged = NonFiniteRows.of(engine, difference);
        if (damaged.length > 0) {
            throw NonFiniteException.of(pass.sequences().sequenceOf(damaged[0]), "layer " + layer + ": the hook's change is"
                    + " NaN or infinite at position " + pass.sequences().positions()[damaged[0]]
                    + "; the model's weights or the edits are damaged or overflow");
        }
    }

    private Tensor zScores() {
        for (Tap tap : pass.taps()) {
            if (tap instanceof Tap.ReadZScores read && read.layer() == layer) {
                return read.to();
            }
        }
        return null;
    }

    private void add(Intervention.SideNetwork side, Tensor x, Tensor residual) {
        Tensor preActivation = scratch.tensor(x.rows(), side.in().outputs());
        Tensor inner = scratch.tensor(x.rows(), side.in().outputs());
        side.activation().forward(engine, x, side.in(), preActivation, inner);
        engine.linearAdd(inner, side.out(), residual);
    }

    /**
     * In the backward pass: writes the gradients of replaced values and stops the gradient there, since a replaced
     * row does not depend on the block's input.
     *
     * @param point    the site of the gradient
     * @param gradient with respect to the output of {@code point}'s linear map {@code [T, …]}
     * @param inner    with respect to the inner layer {@code [T, n]}, whose replaced rows become zero
     */
    void backward(Point point, Tensor gradient, Tensor inner) {
        for (Intervention intervention : acting) {
            if (intervention instanceof Intervention.Replacement given && given.site().point() == point) {
                if (given.gradients() != null) {
                    engine.gather(gradient, given.rows(), given.gradients());
                }
                Tensor zeros = scratch.tensor(given.rows().length, inner.columns());
                engine.clear(zeros);
                engine.scatter(zeros, inner, given.rows());
            }
        }
    }

    /** @throws IllegalStateException when a backward pass would have to differentiate through one of {@code on} */
    static void requireDifferentiable(int layer, List<Intervention> on) {
        for (Intervention intervention : on) {
            if (!(intervention instanceof Intervention.Replacement)
                    && !(intervention instanceof Intervention.AttentionOffset)) {
                throw new IllegalStateException("block " + layer + " has a "
                        + intervention.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT)
                        + ", which has no backward form: gradients below it are not defined here");
            }
        }
    }
}
