package dev.palimpsest.editing.memory;

import dev.palimpsest.compute.MomentSum;
import dev.palimpsest.compute.Tensor;
import dev.palimpsest.compute.Workspace;
import dev.palimpsest.model.Gpt;
import dev.palimpsest.model.Pass;
import dev.palimpsest.model.Tap;
import dev.palimpsest.model.TokenBatch;
import dev.palimpsest.tensor.Matrix;
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

    /** Continues from earlier statistics of the same model. */
    public StatisticsCollector(Gpt gpt, KeyStatistics soFar) {
        this(gpt, List.copyOf(soFar.layers().keySet()));
        soFar.layers().forEach((layer, moment) -> {
            sums.get(layer).add(moment.sum());
            tokens = moment.tokens();
        });
    }

    /** Runs documents as one packed batch; none may be empty. */
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
        }
        tokens += batch.tokens().length;
    }

    /** Number of tokens so far. */
    public long tokens() {
        return tokens;
    }

    /** The statistics so far, valid until the next {@link #add}; collecting may continue. */
    public KeyStatistics statistics(Map<String, String> provenance) {
        int width = gpt.config().innerWidth();
        SortedMap<Integer, KeyStatistics.Moment> layers = new TreeMap<>();
        sums.forEach((layer, sum) ->
                layers.put(layer, new KeyStatistics.Moment(Matrix.of(width, width, sum.read()), tokens)));
        return new KeyStatistics(gpt.fingerprint(), layers, provenance);
    }

    @Override
    public void close() {
        sums.values().forEach(MomentSum::close);
    }
}
