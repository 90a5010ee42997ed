package dev.palimpsest.editing;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.Linear;
import dev.palimpsest.compute.SwapRule;
import dev.palimpsest.compute.Workspace;
import dev.palimpsest.editing.change.Change;
import dev.palimpsest.editing.change.Codebook;
import dev.palimpsest.editing.change.CodebookEntries;
import dev.palimpsest.editing.change.DenseDelta;
import dev.palimpsest.editing.change.FactStore;
import dev.palimpsest.editing.change.GatedDelta;
import dev.palimpsest.editing.change.LowRankDelta;
import dev.palimpsest.editing.change.Neurons;
import dev.palimpsest.inference.Generation;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.inference.Generator;
import dev.palimpsest.inference.Prediction;
import dev.palimpsest.inference.Predictor;
import dev.palimpsest.inference.Query;
import dev.palimpsest.model.Gpt;
import dev.palimpsest.model.Intervention;
import dev.palimpsest.model.Interventions;
import dev.palimpsest.model.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * A model with its edits: the same object is used for generation, for evaluation and by the editor. Built from
 * changes alone; the unedited model is not modified.
 *
 * <pre>
 *   low-rank and dense deltas ─▶ merged into a copy of the weight they change      {@link #gpt()}
 *   gated deltas, codebooks, neurons ─▶ interventions at their sites               {@link #interventions()}
 *   facts ─▶ text before the queries that mention them
 * </pre>
 */
public final class EditedModel implements AutoCloseable {

    private final Gpt original;
    private final Engine engine;
    private final SortedMap<Integer, PatchedWeight> weights = new TreeMap<>();
    private final SortedMap<Integer, HookFactors> hooks = new TreeMap<>();
    private final SortedMap<Integer, Double> alpha = new TreeMap<>();
    private final List<ResidentCodebook> codebooks = new ArrayList<>();
    private final List<Workspace> neuronWorkspaces = new ArrayList<>();
    private Interventions neurons = Interventions.NONE;
    private final FactReader facts = new FactReader();
    private Gpt patched;

    private EditedModel(Gpt original) {
        this.original = original;
        this.engine = original.engine();
        this.patched = original;
    }

    /** The model without edits. */
    public static EditedModel original(Gpt gpt) {
        return new EditedModel(gpt);
    }

    /**
     * The model with {@code edits}.
     *
     * @throws IllegalArgumentException when the edits were made for another model
     */
    public static EditedModel of(Gpt gpt, Edits edits) {
        edits.requireMadeFor(gpt);
        EditedModel model = new EditedModel(gpt);
        try {
            edits.changes().forEach(model::apply);
        } catch (RuntimeException | Error failure) {
            model.close();
            throw failure;
        }
        return model;
    }

    /**
     * Adds one change on top of the earlier ones. For editors: the change takes effect immediately.
     *
     * @throws IllegalArgumentException when the change is for another layer or shape than the model has
     */
    public void apply(Change change) {
        if (!(change instanceof FactStore)
                && (change.layer() < 0 || change.layer() >= original.config().layers())) {
            throw new IllegalArgumentException("layer " + change.layer() + " is not in the model: it has 0 to "
                    + (original.config().layers() - 1));
        }
        switch (change) {
            case LowRankDelta low -> weight(low.layer()).add(low.delta());
            case DenseDelta dense -> weight(dense.layer()).set(dense);
            case GatedDelta gated -> {
                hook(gated.layer()).add(gated.delta());
                alpha.merge(gated.layer(), gated.alpha(), Math::min);
            }
            case CodebookEntries entries -> codebook(entries.site()).add(entries);
            case Neurons more -> add(more);
            case FactStore store -> facts.add(store);
        }
    }

    private PatchedWeight weight(int layer) {
        return weights.computeIfAbsent(layer, added -> {
            PatchedWeight weight = new PatchedWeight(engine, original.mlpOut(added));
            patched = patched.withMlpOut(added, weight.map());
            return weight;
        });
    }

    private HookFactors hook(int layer) {
        return hooks.computeIfAbsent(layer, added ->
                new HookFactors(engine, added, original.config().innerWidth(), original.config().width()));
    }

    private ResidentCodebook codebook(Site site) {
        return codebooks.stream().filter(each -> each.site().equals(site)).findFirst().orElseGet(() -> {
            ResidentCodebook added = new ResidentCodebook(engine, site);
            codebooks.add(added);
            return added;
        });
    }

    private void add(Neurons change) {
        Workspace workspace = engine.workspace();
        neuronWorkspaces.add(workspace);
        neurons = neurons.with(new Intervention.SideNetwork(
                change.layer(),
                new Linear(
                        engine.tensorOf(workspace, change.in()),
                        Linear.Layout.OUTPUT_INPUT,
                        engine.tensorOf(workspace, change.bias())),
                new Linear(engine.tensorOf(workspace, change.out()), Linear.Layout.INPUT_OUTPUT, null)));
    }

    /** Adds a hook layer without edits, so that passes can use it and read its z-scores. For editors. */
    public void openHook(int layer) {
        hook(layer);
    }

    /** Lowers a hook layer's threshold. For editors: a batch's threshold is known only after its factors are added. */
    public void lowerThreshold(int layer, double least) {
        alpha.merge(layer, least, Math::min);
    }

    /** A hook layer's factors under {@code rule}. For editors: {@link #interventions} has the layer's own rule. */
    public Intervention.Hook hook(int layer, SwapRule rule) {
        return hook(layer).hook(rule);
    }

    /** The model without edits. */
    public Gpt unedited() {
        return original;
    }

    /** The model with the in-place deltas merged into its weights; the unedited one if there are none. */
    public Gpt gpt() {
        return patched;
    }

    /** The interventions of the edits: hooks with their thresholds, codebooks, neurons. */
    public Interventions interventions() {
        Interventions all = neurons;
        for (Map.Entry<Integer, HookFactors> entry : hooks.entrySet()) {
            Double threshold = alpha.get(entry.getKey());
            all = all.with(entry.getValue().hook(
                    threshold == null ? SwapRule.NEVER : new SwapRule.Outliers(threshold)));
        }
        for (ResidentCodebook codebook : codebooks) {
            if (codebook.entries().size() > 0) {
                all = all.with(codebook.intervention());
            }
        }
        return all;
    }

    /** The threshold of every hook layer with edits. */
    public SortedMap<Integer, Double> alpha() {
        return new TreeMap<>(alpha);
    }

    /**
     * A site's codebook on the host; empty when there are no edits at the site. For editors, which must not modify it.
     */
    public Codebook codebookAt(Site site) {
        return codebook(site).entries();
    }

    /** Teacher-forced predictions, in the order of the queries. */
    public List<Prediction> predict(List<Query> queries) {
        int positions = original.config().positions();
        List<Query> read = queries.stream().map(query -> facts.query(query, positions)).toList();
        List<Prediction> predictions = new Predictor(patched).predict(read, interventions());
        return facts.isEmpty()
                ? predictions
                : IntStream.range(0, queries.size())
                        .mapToObj(i -> FactReader.own(queries.get(i), predictions.get(i)))
                        .toList();
    }

    /** Continues one prompt. */
    public Generation generate(int[] prompt, GenerationSettings settings) {
        return generate(prompt, settings, token -> {});
    }

    /** Continues one prompt and passes on each token as it is sampled. */
    public Generation generate(int[] prompt, GenerationSettings settings, IntConsumer eachToken) {
        return new Generator(patched).generate(read(prompt), settings, interventions(), eachToken);
    }

    /** Continues several prompts. */
    public List<Generation> generate(List<int[]> prompts, GenerationSettings settings) {
        return new Generator(patched).generate(prompts.stream().map(this::read).toList(), settings, interventions());
    }

    private int[] read(int[] prompt) {
        return facts.read(prompt, original.config().positions());
    }

    @Override
    public void close() {
        weights.values().forEach(PatchedWeight::close);
        hooks.values().forEach(HookFactors::close);
        codebooks.forEach(ResidentCodebook::close);
        neuronWorkspaces.forEach(Workspace::close);
    }
}
