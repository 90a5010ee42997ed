package dev.palimpsest.internal.editing.mend;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.editing.parts.Finiteness;
import dev.palimpsest.internal.editing.parts.ModelEditor;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * MEND (arXiv 2110.11309): edits by one gradient and a trained network, without optimisation.
 *
 * <pre>
 *   prompt target ─▶ forward, backward ─▶ u_b, g_b per token ─▶ {@link Hypernetwork} ─▶ ũ_b, g̃_b
 *                    of the model with all earlier batches        W ← W + η_W·Σ_b ũ_b g̃_bᵀ
 * </pre>
 *
 * The facts of a batch are all computed from the model before the batch, and their terms added up.
 */
final class MendEditor extends ModelEditor {

    /** Number of rank-one terms of a block's second projection. */
    static final String TERMS = "terms";

    private final Hypernetwork network;

    MendEditor(EditingContext context, Edits edits, TrainedArtifact artifact) {
        super(context, edits);
        this.network = network(context.gpt(), edits.settings().layers(), artifact);
    }

    private static Hypernetwork network(Gpt gpt, List<Integer> layers, TrainedArtifact artifact) {
        try {
            int rank = MendSettings.RANK.parse(artifact.settings().get(MendSettings.RANK.name()));
            return Hypernetwork.trained(gpt, layers, rank, artifact.tensors());
        } catch (IllegalArgumentException damaged) {
            throw new IllegalArgumentException(
                    "the artifact is damaged: " + damaged.getMessage() + "; train it again", damaged);
        }
    }

    @Override
    protected RequestTokens tokens(EditRequest request) {
        return RequestTokens.bare(request, context.tokenizer(), context.gpt().config());
    }

    @Override
    protected EditBatch editBatch(List<EditRequest> requests) {
        List<RequestTokens> tokens = requests.stream().map(this::tokens).toList();
        long start = System.nanoTime();
        List<SortedMap<Site, TokenFactors>> gradients = gradients(tokens, requests);
        long middle = System.nanoTime();
        List<SortedMap<Site, TokenFactors>> terms = transformed(gradients);
        List<LowRankDelta> changes = new ArrayList<>();
        network.etas().forEach((site, eta) -> add(requests, terms, site, eta, changes));
        SortedMap<Integer, Double> squares = new TreeMap<>();
        SortedMap<Integer, Double> ranks = new TreeMap<>();
        for (LowRankDelta change : changes) {
            squares.merge(change.layer(), squaredNorm(change.delta()), Double::sum);
            if (change.site().point() == Site.Point.MLP_OUTPUT) {
                ranks.put(change.layer(), (double) change.delta().solution().rows());
            }
        }
        squares.replaceAll((layer, square) -> Math.sqrt(square));
        beginWriting();
        for (LowRankDelta change : changes) {
            draft().apply(change);
            Finiteness.mergedWeight(draft().gpt(), change.site());
        }
        squares.forEach(context.listener()::layerUpdated);
        SortedMap<String, SortedMap<Integer, Double>> figures = new TreeMap<>();
        figures.put(EditBatch.RESIDUAL_NORM, squares);
        figures.put(TERMS, ranks);
        return finish(new EditBatch(requests, List.<Change>copyOf(changes), figures, (middle - start) / 1e9,
                (System.nanoTime() - middle) / 1e9));
    }

    private List<SortedMap<Site, TokenFactors>> gradients(List<RequestTokens> tokens, List<EditRequest> requests) {
        try {
            return EditGradients.of(draft().gpt(), network.sites(), tokens);
        } catch (NonFiniteException damaged) {
            throw Finiteness.named(damaged, requests);
        }
    }

    private List<SortedMap<Site, TokenFactors>> transformed(List<SortedMap<Site, TokenFactors>> gradients) {
        try (Workspace scratch = context.gpt().engine().workspace()) {
            return network.transform(scratch, gradients).output();
        }
    }

    /** The change of one projection by all requests; none where no token contributes. */
    private void add(List<EditRequest> requests, List<SortedMap<Site, TokenFactors>> terms, Site site, float eta,
            List<LowRankDelta> changes) {
        int n = site.point().inputWidth(context.gpt().config());
        int d = site.point().outputWidth(context.gpt().config());
        int rank = terms.stream().mapToInt(edit -> edit.get(site).tokens()).sum();
        if (rank == 0) {
            return;
        }
        float[] solution = new float[Math.multiplyExact(rank, n)];
        float[] residuals = new float[Math.multiplyExact(rank, d)];
        List<EditRequest> owners = new ArrayList<>();
        for (int r = 0; r < requests.size(); r++) {
            TokenFactors own = terms.get(r).get(site);
            System.arraycopy(own.inputs(), 0, solution, owners.size() * n, own.inputs().length);
            for (int i = 0; i < own.gradients().length; i++) {
                residuals[owners.size() * d + i] = eta * own.gradients()[i];
            }
            for (int t = 0; t < own.tokens(); t++) {
                owners.add(requests.get(r));
            }
        }
        String remedy = "; the model's weights, earlier edits or the artifact are damaged or overflow";
        changes.add(new LowRankDelta(site, new FactorisedDelta(
                Finiteness.rows(Matrix.of(rank, n, solution), owners, "a term of layer " + site.layer(), remedy),
                Finiteness.rows(Matrix.of(rank, d, residuals), owners, "a term of layer " + site.layer(), remedy),
                null)));
    }

    /** {@code ‖R·Aᵀ‖² = Σ_ij (a_i·a_j)(r_i·r_j)}. */
    private double squaredNorm(FactorisedDelta delta) {
        Engine engine = context.gpt().engine();
        try (Workspace scratch = engine.workspace()) {
            float[] a = gram(engine, scratch, delta.solution());
            float[] r = gram(engine, scratch, delta.residuals());
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += (double) a[i] * r[i];
            }
            return Math.max(0, sum);
        }
    }

    private static float[] gram(Engine engine, Workspace scratch, Matrix rows) {
        Tensor x = engine.tensorOf(scratch, rows);
        Tensor products = scratch.tensor(rows.rows(), rows.rows());
        engine.linear(x, new Linear(x, Layout.OUTPUT_INPUT, null), products);
        return engine.read(products);
    }

    @Override
    protected void release() {
        network.close();
    }
}
