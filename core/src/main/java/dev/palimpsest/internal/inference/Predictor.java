package dev.palimpsest.internal.inference;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.NonFiniteRows;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.Pass;
import dev.palimpsest.internal.model.TokenBatch;
import dev.palimpsest.internal.model.ZScoreTaps;
import dev.palimpsest.internal.tensor.NonFiniteException;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Teacher-forced prediction: whole sequences at once, as many as fit a packed batch. */
public final class Predictor {

    /** Tokens of a packed batch: enough to keep an engine busy, few enough for its memory. */
    private static final int BATCH_TOKENS = 1024;

    /** Rows of logits computed at a time: V is about fifty times the model's width. */
    private static final int LOGIT_ROWS = 256;

    private final Forward forward;
    private final Engine engine;

    public Predictor(Gpt gpt) {
        this.forward = new Forward(gpt);
        this.engine = gpt.engine();
    }

    /**
     * The predictions for {@code queries}, in their order; none depends on the others.
     *
     * @throws NonFiniteException when the model computes NaN or infinite logits, with the query's index as its item
     */
    public List<Prediction> predict(List<Query> queries, Interventions interventions) {
        List<Prediction> predictions = new ArrayList<>();
        int from = 0;
        while (from < queries.size()) {
            int to = from;
            int tokens = 0;
            while (to < queries.size() && (to == from || tokens + queries.get(to).tokens().length <= BATCH_TOKENS)) {
                tokens += queries.get(to++).tokens().length;
            }
            try {
                predictions.addAll(predictBatch(queries.subList(from, to), interventions));
            } catch (NonFiniteException damaged) {
                throw damaged.after(from);
            }
            from = to;
        }
        return predictions;
    }

    private List<Prediction> predictBatch(List<Query> queries, Interventions interventions) {
        TokenBatch batch = TokenBatch.of(queries.stream().map(Query::tokens).toList());
        int rows = batch.sequences().rows();
        try (Workspace workspace = engine.workspace()) {
            ZScoreTaps zScores = new ZScoreTaps(workspace, interventions, rows);
            Pass pass = Pass.over(batch.sequences())
                    .with(interventions)
                    .withPromptRows(promptRows(queries, batch))
                    .with(zScores.taps());
            Tensor residual = forward.residual(workspace, batch, pass);
            return read(queries, batch, residual, zScores.read(engine));
        }
    }

    /** Computes the logits of the requested rows, a few hundred at a time, and reads the predictions from them. */
    private List<Prediction> read(
            List<Query> queries, TokenBatch batch, Tensor residual, SortedMap<Integer, double[]> zScores) {
        int[] rows = askedRows(queries, batch);
        int[] last = IntStream.range(0, queries.size()).map(batch.sequences()::lastRow).toArray();
        int[] argmax = new int[rows.length];
        double[] logProbs = new double[rows.length];
        float[][] lastLogits = new float[queries.size()][];
        for (int from = 0; from < rows.length; from += LOGIT_ROWS) {
            int[] chunk = Arrays.copyOfRange(rows, from, Math.min(from + LOGIT_ROWS, rows.length));
            try (Workspace workspace = engine.workspace()) {
                Tensor logits = forward.logits(workspace, residual, chunk).values();
                int[] damaged = NonFiniteRows.of(engine, logits);
                if (damaged.length > 0) {
                    throw Forward.nonFiniteLogits(batch.sequences(), chunk[damaged[0]]);
                }
                Tensor losses = workspace.tensor(chunk.length, 1, StorageType.F64);
                System.arraycopy(engine.argmax(logits), 0, argmax, from, chunk.length);
                // The token after a sequence's last row is another sequence's, or missing: that loss is computed and
                // ignored.
                int[] next = Arrays.stream(chunk)
                        .map(row -> batch.tokens()[Math.min(row + 1, batch.tokens().length - 1)])
                        .toArray();
                engine.crossEntropy(logits, next, losses);
                double[] nll = engine.readDoubles(losses);
                for (int i = 0; i < chunk.length; i++) {
                    logProbs[from + i] = -nll[i];
                    int sequence = Arrays.binarySearch(last, chunk[i]);
                    if (sequence >= 0) {
                        lastLogits[sequence] = engine.read(logits.rows(i, i + 1));
                    }
                }
            }
        }
        List<Prediction> predictions = new ArrayList<>();
        int at = 0;
        for (int s = 0; s < queries.size(); s++) {
            int asked = queries.get(s).asked();
            SortedMap<Integer, double[]> z = new TreeMap<>();
            int first = batch.sequences().firstRow(s);
            int end = first + batch.sequences().rows(s);
            zScores.forEach((layer, all) -> z.put(layer, Arrays.copyOfRange(all, first, end)));
            predictions.add(new Prediction(
                    Arrays.copyOfRange(argmax, at, at + asked),
                    Arrays.copyOfRange(logProbs, at, at + asked - 1),
                    lastLogits[s],
                    z));
            at += asked;
        }
        return predictions;
    }

    private static int[] promptRows(List<Query> queries, TokenBatch batch) {
        return IntStream.range(0, queries.size())
                .map(s -> batch.sequences().firstRow(s) + queries.get(s).promptEnd())
                .toArray();
    }

    private static int[] askedRows(List<Query> queries, TokenBatch batch) {
        return IntStream.range(0, queries.size())
                .flatMap(s -> IntStream.rangeClosed(
                        batch.sequences().firstRow(s) + queries.get(s).from(), batch.sequences().lastRow(s)))
                .toArray();
    }
}
