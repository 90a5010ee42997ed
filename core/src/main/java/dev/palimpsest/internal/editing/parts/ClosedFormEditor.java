package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.InverseMemory;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.RepeatedFact;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.memory.InverseMemories;
import dev.palimpsest.internal.editing.parts.ClosedForm.Absorbed;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The closed form of MEMIT (arXiv 2210.07229) and its relatives.
 *
 * <pre>
 *   requests ─▶ target values z
 *            ─▶ for every layer: keys K, values H ─▶ R = share·(Z − H) ─▶ A = (C + KKᵀ)⁻¹K ─▶ W += R·Aᵀ
 * </pre>
 *
 * Holds the layers' inverse memories ({@code n²} doubles each) until closed, unless the context shares them. A fact that is
 * edited again leaves them first ({@link LayerMemory}); its earlier change of the model stays, and R is what is still
 * missing with it.
 */
public final class ClosedFormEditor extends SubjectEditor {

    private final ClosedForm form;
    private final List<Integer> layers;
    private final SortedMap<Integer, LayerMemory> layerMemories = new TreeMap<>();

    private ClosedFormEditor(EditingContext context, ClosedForm form, Edits edits) {
        super(context, edits);
        this.form = form;
        this.layers = edits.settings().layers();
    }

    /** @throws IllegalArgumentException when the statistics do not fit the model, or a context is not a template */
    public static ClosedFormEditor open(EditingContext context, ClosedForm form, Edits edits) {
        requireFit(context, edits);
        return new ClosedFormEditor(context, form, edits);
    }

    @Override
    protected void prepareLayers() {
        if (!layerMemories.isEmpty()) {
            return;
        }
        Set<InverseMemories.Key> keys = layers.stream().map(this::key).collect(Collectors.toSet());
        memories.keepOnly(keys);
        SortedMap<Integer, LayerMemory> ready = new TreeMap<>();
        for (int layer : layers) {
            Supplier<InverseMemory> initial = () -> memories.initial(
                    key(layer), () -> form.memory().open(context.gpt().engine(), layer));
            ready.put(layer, absorbs()
                    ? LayerMemory.after(edits().batches(), layer, initial)
                    : LayerMemory.initial(layer, initial));
            context.listener().layerPrepared(layer, ready.size(), layers.size());
        }
        layerMemories.putAll(ready);
    }

    private InverseMemories.Key key(int layer) {
        return new InverseMemories.Key(layer, form.memory().start());
    }

    private boolean absorbs() {
        return form.absorbed() != Absorbed.NONE && !memories.isSingleBatch();
    }

    @Override
    protected String fateOfOlder() {
        return absorbs() ? "its older keys leave the memory" : super.fateOfOlder();
    }

    @Override
    protected EditBatch editBatch(List<EditRequest> requests) {
        if (memories.isSingleBatch() && !edits().batches().isEmpty()) {
            throw new IllegalStateException("memories for single batches accept one batch; open another editor");
        }
        List<RequestTokens> tokens = requests.stream().map(this::tokens).toList();
        prepareLayers();
        long start = System.nanoTime();
        TargetRule.Targets targets = form.targets().find(
                draft().gpt(), layers.getLast(), requests, tokens, draft().interventions());
        long targeted = System.nanoTime();
        beginWriting();
        if (absorbs()) {
            List<RepeatedFact> repeated = repeatedBy(requests);
            layerMemories.values().forEach(memory -> memory.remove(repeated, edits().batches()));
        }
        Writing writing = form.writing().begin(draft(), layers);
        SortedMap<Integer, FactorisedDelta> deltas = update(requests, tokens, targets.values(), writing);
        if (form.absorbed() == Absorbed.RECOMPUTED) {
            absorbRecomputed(requests, tokens, writing, deltas);
        }
        List<Change> changes = finish(requests, tokens, writing, deltas);
        SortedMap<String, SortedMap<Integer, Double>> figures = new TreeMap<>();
        if (edits().batches().isEmpty()) {
            layers.forEach(layer -> form.memory().figures(layer).forEach((name, value) ->
                    figures.computeIfAbsent(name, added -> new TreeMap<>()).put(layer, value)));
        }
        targets.figures().forEach((name, value) -> figures.put(name, new TreeMap<>(Map.of(layers.getLast(), value))));
        SortedMap<Integer, Double> norms = new TreeMap<>();
        deltas.forEach((layer, delta) -> norms.put(layer, delta.residualNorm()));
        figures.put(EditBatch.RESIDUAL_NORM, norms);
        EditBatch batch = new EditBatch(requests, changes, figures, (targeted - start) / 1e9,
                (System.nanoTime() - targeted) / 1e9);
        return finish(batch);
    }

    private static List<Change> finish(List<EditRequest> requests, List<RequestTokens> tokens, Writing writing,
            SortedMap<Integer, FactorisedDelta> deltas) {
        try {
            return writing.finish(tokens, deltas);
        } catch (NonFiniteException damaged) {
            throw Finiteness.named(damaged, requests);
        }
    }

    /** The layers, bottom up: keys and values of the current model, the closed form, the layer's update. */
    private SortedMap<Integer, FactorisedDelta> update(List<EditRequest> requests, List<RequestTokens> tokens,
            List<double[]> targets, Writing writing) {
        SortedMap<Integer, FactorisedDelta> deltas = new TreeMap<>();
        try (PromptPass prompts = new PromptPass(draft().gpt(), tokens)) {
            for (int i = 0; i < layers.size(); i++) {
                int layer = layers.get(i);
                PromptPass.Reading reading =
                        prompts.read(draft().gpt(), layer, layers.getLast(), form.value(), writing.interventions());
                Matrix keys = Finiteness.keys(Vectors.matrix(reading.keys()), requests, layer);
                Matrix residuals = Finiteness.residuals(
                        Vectors.matrix(residuals(
                                targets, reading.values(), form.share().divisor(layers.size() - i))), requests, layer);
                boolean absorbed = form.absorbed() == Absorbed.USED && absorbs();
                LayerMemory memory = layerMemories.get(layer);
                Matrix solution = absorbed ? memory.absorb(keys) : memory.solve(keys);
                // Saved edits equal the applied ones: both are floats.
                Matrix rounded = Matrix.of(solution.rows(), solution.columns(), solution.toFloats());
                FactorisedDelta delta =
                        new FactorisedDelta(Finiteness.solutions(rounded, requests, layer), residuals, keys);
                writing.write(layer, delta);
                deltas.put(layer, delta);
                context.listener().layerUpdated(layer, delta.residualNorm());
            }
        } catch (NonFiniteException damaged) {
            throw Finiteness.named(damaged, requests);
        }
        return deltas;
    }

    /** Replaces the keys of {@code deltas} by those of the model after all updates, and absorbs them. */
    private void absorbRecomputed(List<EditRequest> requests, List<RequestTokens> tokens, Writing writing,
            SortedMap<Integer, FactorisedDelta> deltas) {
        try (PromptPass prompts = new PromptPass(draft().gpt(), tokens)) {
            for (int layer : layers) {
                Matrix keys = Finiteness.keys(
                        Vectors.matrix(
                                prompts.read(draft().gpt(), layer, layer, form.value(), writing.interventions()).keys()),
                        requests, layer);
                deltas.computeIfPresent(layer, (there, delta) -> delta.withKeys(keys));
                if (absorbs()) {
                    layerMemories.get(layer).absorb(keys);
                }
            }
        } catch (NonFiniteException damaged) {
            throw Finiteness.named(damaged, requests);
        }
    }

    /** {@code R = (Z − H)/divisor}: a layer's share of the remaining difference. */
    private static double[][] residuals(List<double[]> targets, double[][] values, double divisor) {
        double[][] residuals = new double[values.length][];
        for (int r = 0; r < values.length; r++) {
            residuals[r] = new double[values[r].length];
            for (int i = 0; i < values[r].length; i++) {
                residuals[r][i] = (targets.get(r)[i] - values[r][i]) / divisor;
            }
        }
        return residuals;
    }
}
