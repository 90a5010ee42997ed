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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Collects {@link KeyStatistics} from documents; every token's key counts, and MLP inputs are sampled from all tokens. Documents longer than the model's context
 * are cut into pieces of its length.
 *
 * <p>The same calls of {@link #add} in the same order give the same bits, whether or not the work was interrupted and
 * resumed in between.
 */
public final class StatisticsCollector implements AutoCloseable {

    private final Gpt gpt;
    private final SortedMap<Integer, MomentSum> sums = new TreeMap<>();
    /** Null when no MLP inputs are sampled. */
    private final InputReservoir inputs;
    /** The layers whose MLP inputs are sampled: the collected ones and the last. */
    private final SortedSet<Integer> sampled;
    private long tokens;

    /** Starts without statistics, and without sampling MLP inputs. @param layers to collect, in any order */
    public StatisticsCollector(Gpt gpt, List<Integer> layers) {
        this(gpt, layers, 0);
    }

    /**
     * Starts without statistics.
     *
     * @param layers to collect, in any order
     * @param inputs the size of the sample of MLP inputs, of these layers and of the last one; 0 for none
     */
    public StatisticsCollector(Gpt gpt, List<Integer> layers, int inputs) {
        this(gpt, layers, inputs == 0 ? null : new InputReservoir(inputs), withLast(gpt, layers));
    }

    private static SortedSet<Integer> withLast(Gpt gpt, Collection<Integer> layers) {
        SortedSet<Integer> all = new TreeSet<>(layers);
        all.add(gpt.config().layers() - 1);
        return all;
    }

    private StatisticsCollector(Gpt gpt, List<Integer> layers, InputReservoir inputs, SortedSet<Integer> sampled) {
        this.gpt = gpt;
        this.inputs = inputs;
        this.sampled = sampled;
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
        this(gpt, List.copyOf(finite(soFar).layers().keySet()),
                soFar.inputs() == null ? null : new InputReservoir(soFar.inputs()),
                soFar.inputs() == null ? new TreeSet<>() : new TreeSet<>(soFar.inputs().layers().keySet()));
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
        SortedMap<Integer, InputReservoir.Token> staying =
                inputs == null ? new TreeMap<>() : inputs.offer(tokens, batch.tokens().length);
        try (Workspace workspace = gpt.engine().workspace()) {
            List<Tap.ReadMlpInput> reads = reads(workspace, sampled.headSet(sums.lastKey() + 1), staying.keySet());
            taps.addAll(reads);
            Tensor residual = workspace.tensor(batch.tokens().length, gpt.config().width());
            gpt.embed(batch, residual);
            gpt.run(Pass.over(batch.sequences()).with(taps), 0, sums.lastKey() + 1, residual);
            // A key that is not finite makes its row of the residual stream so too, and no later block repairs that.
            if (!NonFiniteRows.isFinite(gpt.engine(), residual)) {
                throw nonFinite(batch, residual);
            }
            if (!staying.isEmpty()) {
                reads.forEach(read -> keep(read, staying.values()));
                readAbove(workspace, batch, residual, staying);
            }
        }
        tokens += batch.tokens().length;
    }

    private List<Tap.ReadMlpInput> reads(Workspace workspace, Collection<Integer> layers, Collection<Integer> rows) {
        return rows.isEmpty() ? List.of() : layers.stream()
                .map(layer -> new Tap.ReadMlpInput(layer, rows.stream().mapToInt(Integer::intValue).toArray(),
                        workspace.tensor(rows.size(), gpt.config().width())))
                .toList();
    }

    /** @param staying the tokens of the rows that were read */
    private void keep(Tap.ReadMlpInput read, Collection<InputReservoir.Token> staying) {
        float[] values = gpt.engine().read(read.to());
        int width = read.to().columns();
        int at = 0;
        for (InputReservoir.Token token : staying) {
            float[] input = Arrays.copyOfRange(values, at, at += width);
            for (float value : input) {
                if (!Float.isFinite(value)) {
                    throw new NonFiniteException("layer " + read.layer() + ": the MLP's input is NaN or infinite; the model's"
                            + " weights are damaged or overflow, check the checkpoint");
                }
            }
            token.inputs().put(read.layer(), input);
        }
    }

    /**
     * Reads the inputs above the collected layers. Only the sequences with tokens that stay run there: in a long text
     * few do, and a row does not depend on the other sequences.
     *
     * @param residual above the last collected layer
     */
    private void readAbove(Workspace workspace, TokenBatch batch, Tensor residual,
            SortedMap<Integer, InputReservoir.Token> staying) {
        int from = sums.lastKey() + 1;
        if (from > sampled.last()) {
            return;
        }
        List<int[]> some = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        List<Integer> stayingRows = new ArrayList<>();
        for (int s = 0; s < batch.sequences().count(); s++) {
            int first = batch.sequences().firstRow(s);
            int end = first + batch.sequences().rows(s);
            if (!staying.subMap(first, end).isEmpty()) {
                staying.subMap(first, end).keySet().forEach(row -> stayingRows.add(rows.size() + row - first));
                for (int row = first; row < end; row++) {
                    rows.add(row);
                }
                some.add(Arrays.copyOfRange(batch.tokens(), first, end));
            }
        }
        Tensor stream = workspace.tensor(rows.size(), gpt.config().width());
        gpt.engine().gather(residual, rows.stream().mapToInt(Integer::intValue).toArray(), stream);
        List<Tap.ReadMlpInput> reads = reads(workspace, sampled.tailSet(from), stayingRows);
        gpt.run(Pass.over(TokenBatch.of(some).sequences()).with(reads), from, sampled.last() + 1, stream);
        reads.forEach(read -> keep(read, staying.values()));
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
        return new KeyStatistics(gpt.fingerprint(), layers,
                inputs == null ? null : inputs.sample(sampled, gpt.config().width()), provenance);
    }

    @Override
    public void close() {
        sums.values().forEach(MomentSum::close);
    }
}
