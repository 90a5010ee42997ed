package dev.palimpsest.internal.editing.memory;

import dev.palimpsest.internal.compute.MomentSum;
import dev.palimpsest.internal.compute.NonFiniteRows;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Pass;
import dev.palimpsest.internal.model.Tap;
import dev.palimpsest.internal.model.TokenBatch;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Collects {@link KeyStatistics} from documents; every token's key counts. Documents longer than the model's context
 * are cut into pieces of its length.
 *
 * <p>The same calls of {@link #add} in the same order give the same bits, whether or not the work was interrupted and
 * resumed in between.
 */
public final class StatisticsCollector implements AutoCloseable {

    private final Gpt gpt;
    private final SortedMap<Integer, MomentSum> sums = new TreeMap<>();
    private long tokens;

    /** Starts without statistics. @param layers to collect, in any order */
    public StatisticsCollector(Gpt gpt, List<Integer> layers) {
        this.gpt = gpt;
        for (int layer : layers) {
            if (layer < 0 || layer >= gpt.config().layers()) {
                throw new IllegalArgumentException("layer " + layer + " is not in the model: it has 0 to "
                        + (gpt.config().layers() - 1));
            }
            sums.put(layer, gpt.engine().momentSum(gpt.config().innerWidth()));
        }
    }

    /**
     * Continues from earlier statistics of the same model.
     *
     * @throws IllegalArgumentException when they have a NaN or infinity, naming the layer
     */
    public StatisticsCollector(Gpt gpt, KeyStatistics soFar) {
        this(gpt, List.copyOf(finite(soFar).layers().keySet()));
        soFar.layers().forEach((layer, moment) -> {
            sums.get(layer).add(moment.sum());
            tokens = moment.tokens();
        });
    }

    private static KeyStatistics finite(KeyStatistics statistics) {
        statistics.layers().forEach((layer, moment) -> moment.requireFinite(layer));
        return statistics;
    }

    /**
     * Runs documents as one packed batch; none may be empty.
     *
     * @throws NonFiniteException when the model computes NaN or infinity, naming the first layer that does; the sums are
     *                            then unusable
     */
    public void add(List<int[]> documents) {
        List<int[]> pieces = new ArrayList<>();
        for (int[] document : documents) {
            for (int from = 0; from < document.length; from += gpt.config().positions()) {
                pieces.add(Arrays.copyOfRange(
                        document, from, Math.min(from + gpt.config().positions(), document.length)));
            }
        }
        if (pieces.isEmpty()) {
            return;
        }
        TokenBatch batch = TokenBatch.of(pieces);
        List<Tap> taps = new ArrayList<>();
        sums.forEach((layer, sum) -> taps.add(new Tap.SumMoments(layer, sum)));
        try (Workspace workspace = gpt.engine().workspace()) {
            Tensor residual = workspace.tensor(batch.tokens().length, gpt.config().width());
            gpt.embed(batch, residual);
            gpt.run(Pass.over(batch.sequences()).with(taps), 0, sums.lastKey() + 1, residual);
            // A key that is not finite makes its row of the residual stream so too, and no later block repairs that.
            if (!NonFiniteRows.isFinite(gpt.engine(), residual)) {
                throw nonFinite(batch, residual);
            }
        }
        tokens += batch.tokens().length;
    }

    /** Runs the batch again, block by block, to find where it stops being finite. */
    private NonFiniteException nonFinite(TokenBatch batch, Tensor residual) {
        String remedy = "; its weights are damaged or overflow, check the checkpoint";
        gpt.embed(batch, residual);
        if (!NonFiniteRows.isFinite(gpt.engine(), residual)) {
            return new NonFiniteException("the model's embeddings are NaN or infinite" + remedy);
        }
        int layer = 0;
        do {
            gpt.run(Pass.over(batch.sequences()), layer, layer + 1, residual);
        } while (NonFiniteRows.isFinite(gpt.engine(), residual) && ++layer < sums.lastKey());
        return new NonFiniteException("layer " + layer + ": the model computed NaN or infinity" + remedy);
    }

    /** Number of tokens so far. */
    public long tokens() {
        return tokens;
    }

    /**
     * The statistics so far, valid until the next {@link #add}; collecting may continue.
     *
     * @throws NonFiniteException when a sum is NaN or infinite, naming the layer
     */
    public KeyStatistics statistics(Map<String, String> provenance) {
        int width = gpt.config().innerWidth();
        SortedMap<Integer, KeyStatistics.Moment> layers = new TreeMap<>();
        sums.forEach((layer, sum) -> {
            Matrix total = Matrix.of(width, width, sum.read());
            if (total.firstNonFinite().isPresent()) {
                throw new NonFiniteException("layer " + layer + ": the sum of its keys' outer products is NaN or infinite;"
                        + " the model's weights are damaged or overflow, check the checkpoint");
            }
            layers.put(layer, new KeyStatistics.Moment(total, tokens));
        });
        return new KeyStatistics(gpt.fingerprint(), layers, provenance);
    }

    @Override
    public void close() {
        sums.values().forEach(MomentSum::close);
    }
}
