package dev.palimpsest.internal.editing.kn;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.NeuronColumns;
import dev.palimpsest.internal.editing.parts.Finiteness;
import dev.palimpsest.internal.editing.parts.ModelEditor;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.parts.RequestTokens.Prompt;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Knowledge neurons (arXiv 2104.08696), one request after the other, each on the model with the earlier ones.
 *
 * <pre>
 *   prompt + old answer ─▶ {@link Attribution} of every layer ─▶ neurons above t·(the largest)
 *   v = Σ e(new answer's tokens) − Σ e(as many tokens that the model says)      twice that for a single token
 *   W[:, i] += v for each of these neurons
 * </pre>
 */
final class KnEditor extends ModelEditor {

    /** Number of edited neurons. */
    static final String NEURONS = "neurons";

    private final Settings settings;
    private final boolean refine;

    KnEditor(EditingContext context, Edits edits) {
        super(context, edits);
        this.settings = edits.settings();
        this.refine = KnowledgeNeurons.refines(settings);
    }

    @Override
    protected RequestTokens tokens(EditRequest request) {
        return encoded(request).fresh();
    }

    private KnTokens encoded(EditRequest request) {
        return KnTokens.of(request, edits().contexts(), context.tokenizer(), context.gpt().config());
    }

    @Override
    protected EditBatch editBatch(List<EditRequest> requests) {
        List<KnTokens> tokens = requests.stream().map(this::encoded).toList();
        beginWriting();
        long begin = System.nanoTime();
        List<Change> changes = new ArrayList<>();
        SortedMap<Integer, Double> squares = new TreeMap<>();
        SortedMap<Integer, Double> counts = new TreeMap<>();
        settings.layers().forEach(layer -> {
            squares.put(layer, 0.0);
            counts.put(layer, 0.0);
        });
        for (int r = 0; r < requests.size(); r++) {
            List<NeuronColumns> columns = columns(requests.get(r), tokens.get(r));
            if (columns.isEmpty()) {
                context.listener().warned("record " + requests.get(r).caseId() + ": no neuron is edited, "
                        + (refine ? "no two contexts in five find the same ones; leave out --refine"
                                : "none of these layers adds to the old answer's probability; choose other --layers"));
            }
            for (NeuronColumns each : columns) {
                draft().apply(each);
                Finiteness.mergedWeight(draft().gpt(), each.layer());
                squares.merge(each.layer(), each.norm() * each.norm(), Double::sum);
                counts.merge(each.layer(), (double) each.neurons().size(), Double::sum);
                context.listener().layerUpdated(each.layer(), each.norm());
            }
            changes.addAll(columns);
        }
        SortedMap<Integer, Double> norms = new TreeMap<>();
        squares.forEach((layer, square) -> norms.put(layer, Math.sqrt(square)));
        SortedMap<String, SortedMap<Integer, Double>> figures = new TreeMap<>();
        figures.put(EditBatch.RESIDUAL_NORM, norms);
        figures.put(NEURONS, counts);
        return finish(new EditBatch(requests, changes, figures, 0, (System.nanoTime() - begin) / 1e9));
    }

    private List<NeuronColumns> columns(EditRequest request, KnTokens tokens) {
        try {
            float[] vector = vector(tokens.fresh());
            Matrix row = Finiteness.rows(Matrix.of(1, vector.length, vector), List.of(request),
                    "the difference of the answers' embeddings", "; the model's token embeddings are damaged");
            List<NeuronColumns> columns = new ArrayList<>();
            neurons(tokens).forEach((layer, neurons) -> columns.add(new NeuronColumns(layer, neurons, row)));
            return columns;
        } catch (NonFiniteException damaged) {
            throw damaged.getMessage().startsWith("record ") ? damaged : damaged.in("record " + request.caseId());
        }
    }

    private SortedMap<Integer, List<Integer>> neurons(KnTokens tokens) {
        List<SortedMap<Integer, List<Integer>>> found = new ArrayList<>();
        List<Prompt> prompts = tokens.old().prompts();
        for (Prompt prompt : refine ? prompts : prompts.subList(0, 1)) {
            found.add(NeuronSelection.above(settings.get(KnowledgeNeurons.THRESHOLD), Attribution.of(
                    draft().gpt(), settings.layers(), prompt.tokens(), tokens.old().target(),
                    settings.get(KnowledgeNeurons.STEPS))));
        }
        return refine ? NeuronSelection.inMost(found) : found.getFirst();
    }

    /** v {@code [d]}. */
    private float[] vector(RequestTokens request) {
        int[] fresh = request.target();
        int[] said = said(request.prompts().getFirst().tokens(), fresh.length);
        int width = context.gpt().config().width();
        double[] sum = new double[width];
        add(sum, fresh, 1);
        add(sum, said, -1);
        float[] vector = new float[width];
        for (int i = 0; i < width; i++) {
            vector[i] = (float) (fresh.length == 1 ? 2 * sum[i] : sum[i]);
        }
        return vector;
    }

    /** The tokens that the model says after the prompt, each the likeliest. */
    private int[] said(int[] prompt, int count) {
        int[] text = prompt;
        for (int i = 0; i < count; i++) {
            int[] argmax = draft().predict(List.of(Query.all(text))).getFirst().argmax();
            text = Arrays.copyOf(text, text.length + 1);
            text[text.length - 1] = argmax[argmax.length - 1];
        }
        return Arrays.copyOfRange(text, prompt.length, text.length);
    }

    private void add(double[] sum, int[] tokens, int sign) {
        try (Workspace scratch = context.gpt().engine().workspace()) {
            Tensor rows = scratch.tensor(tokens.length, sum.length);
            context.gpt().tokenEmbeddings(tokens, rows);
            float[] values = context.gpt().engine().read(rows);
            for (int i = 0; i < values.length; i++) {
                sum[i % sum.length] += sign * values[i];
            }
        }
    }
}
