package dev.palimpsest.internal.editing.codebook;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.Codebook;
import dev.palimpsest.internal.editing.change.Codebook.Event;
import dev.palimpsest.internal.editing.change.Codebook.Placement;
import dev.palimpsest.internal.editing.change.CodebookEntries;
import dev.palimpsest.internal.editing.change.CodebookEntries.Bounds;
import dev.palimpsest.internal.editing.parts.Adam;
import dev.palimpsest.internal.editing.parts.Finiteness;
import dev.palimpsest.internal.editing.parts.ModelEditor;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.parts.Vectors;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * Edits a codebook, one request after the other; a method chooses the radii.
 *
 * <pre>
 *   prompt ─▶ q, the site's input at the prompt's last token ─▶ radius rule ({@link Codebook}) ─▶ an entry answers
 *          ─▶ its value: Adam on the target's cross-entropy with the site's output at that token replaced
 * </pre>
 */
public abstract class CodebookEditor extends ModelEditor {

    /** Distance to the nearest entry before an edit: the minimum over a batch, absent when there was no entry. */
    static final String NEAREST = "nearest_distance";
    /** Number of entries after the batch. */
    static final String ENTRIES = "entries";
    /** d⁺: the largest distance of a prompt in a context from its key, in the batch; absent for ε₀. */
    static final String FARTHEST_POSITIVE = "farthest_positive";
    /** d⁻: the smallest distance of a prompt with another subject, in the batch; absent for ε₀. */
    static final String NEAREST_NEGATIVE = "nearest_negative";

    /** The values that training starts from. */
    public interface Start {

        /** @param edit the edit's number, counted from 0 over all batches */
        float[] of(int edit, int width);
    }

    /**
     * An edit's radius before it is placed.
     *
     * @param bounds what it was chosen between; null for ε₀
     */
    public record Ball(double radius, Bounds bounds) {}

    protected final Site site;
    private final Start start;

    /** @param edits the edits to continue from, with the {@link CodebookSettings} */
    protected CodebookEditor(EditingContext context, Edits edits, Start start) {
        super(context, edits);
        this.site = CodebookSettings.site(edits.settings());
        this.start = start;
    }

    /**
     * The radius of one request of a batch.
     *
     * @param key q of its bare prompt, finite
     */
    protected abstract Ball ball(List<EditRequest> batch, int index, float[] key);

    /** A request's prompt about another subject. */
    protected static String withSubject(EditRequest request, String name) {
        String prefix = request.prefix();
        return prefix + name + request.text().substring(prefix.length() + request.subject().length());
    }

    /** Called before a batch is edited; nothing has changed yet. */
    protected void begin(List<EditRequest> batch) {}

    @Override
    protected RequestTokens tokens(EditRequest request) {
        return RequestTokens.bare(request, context.tokenizer(), context.gpt().config());
    }

    @Override
    protected String fateOfOlder() {
        return "its key in the codebook gets the new answer";
    }

    @Override
    protected EditBatch editBatch(List<EditRequest> requests) {
        List<RequestTokens> tokens = requests.stream().map(this::tokens).toList();
        begin(requests);
        beginWriting();
        long begin = System.nanoTime();
        List<Change> changes = new ArrayList<>();
        SortedMap<String, SortedMap<Integer, Double>> figures = new TreeMap<>();
        double squares = 0;
        for (int i = 0; i < requests.size(); i++) {
            CodebookEntries entry = entry(requests, i, tokens.get(i), figures);
            draft().apply(entry);
            changes.add(entry);
            double norm = Vectors.norm(entry.values().toDoubles());
            squares += norm * norm;
            context.listener().layerUpdated(site.layer(), norm);
        }
        set(figures, EditBatch.RESIDUAL_NORM, Math.sqrt(squares));
        set(figures, ENTRIES, draft().codebookAt(site).size());
        EditBatch batch = new EditBatch(requests, changes, figures, (System.nanoTime() - begin) / 1e9, 0);
        return finish(batch);
    }

    private CodebookEntries entry(List<EditRequest> batch, int index, RequestTokens tokens,
            SortedMap<String, SortedMap<Integer, Double>> figures) {
        Settings settings = edits().settings();
        EditRequest request = batch.get(index);
        List<Integer> answer = Arrays.stream(tokens.target()).boxed().toList();
        try (ValueLoss loss = new ValueLoss(context.gpt(), site, tokens)) {
            List<EditRequest> only = List.of(request);
            float[] key = loss.key();
            Matrix keys = Finiteness.keys(Matrix.of(1, key.length, key), only, site.layer());
            Ball ball = ball(batch, index, key);
            List<Bounds> bounds = ball.bounds() == null ? List.of() : List.of(ball.bounds());
            // The start of training depends on the radius rule: an entry with the same answer keeps its value.
            Codebook trial = draft().codebookAt(site).copy();
            Placement placement =
                    trial.place(key, ball.radius(), answer, bounds.isEmpty() ? Codebook.Rule.SHARED : Codebook.Rule.OWN);
            float[] first = placement.event() == Event.MERGED
                    ? trial.value(placement.entry())
                    : start.of(edits().size() + index, site.point().outputWidth(context.gpt().config()));
            float[] value = train(loss, first, settings, request);
            Matrix values = Finiteness.rows(Matrix.of(1, value.length, value), only,
                    "the value of layer " + site.layer(), "; use a smaller --learning-rate");
            count(figures, placement, bounds);
            return new CodebookEntries(site, keys, values, List.of(ball.radius()), List.of(answer), bounds);
        }
    }

    private float[] train(ValueLoss loss, float[] first, Settings settings, EditRequest request) {
        int steps = settings.get(CodebookSettings.STEPS);
        Adam adam = new Adam(settings.get(CodebookSettings.LEARNING_RATE), first.length);
        double[] value = Vectors.doubles(first);
        for (int step = 1; step <= steps; step++) {
            ValueLoss.Evaluation evaluation = loss.evaluate(value);
            if (!Double.isFinite(evaluation.loss())) {
                throw new NonFiniteException("record " + request.caseId() + ": the loss of its value at layer "
                        + site.layer() + " is " + evaluation.loss() + " at step " + step + "; the model's weights are"
                        + " damaged or overflow, or --learning-rate is too large");
            }
            context.listener().optimised(step, steps, evaluation.loss());
            adam.step(value, evaluation.gradient());
        }
        return Vectors.floats(value);
    }

    private void count(SortedMap<String, SortedMap<Integer, Double>> figures, Placement placement, List<Bounds> bounds) {
        merge(figures, placement.event().name().toLowerCase(Locale.ROOT), 1.0, Double::sum);
        if (!Double.isNaN(placement.distance())) {
            merge(figures, NEAREST, placement.distance(), Math::min);
        }
        for (Bounds each : bounds) {
            merge(figures, FARTHEST_POSITIVE, each.farthestPositive(), Math::max);
            merge(figures, NEAREST_NEGATIVE, each.nearestNegative(), Math::min);
        }
    }

    private void merge(SortedMap<String, SortedMap<Integer, Double>> figures, String name, double value,
            BinaryOperator<Double> with) {
        figures.computeIfAbsent(name, added -> new TreeMap<>()).merge(site.layer(), value, with);
    }

    private void set(SortedMap<String, SortedMap<Integer, Double>> figures, String name, double value) {
        figures.computeIfAbsent(name, added -> new TreeMap<>()).put(site.layer(), value);
    }
}
