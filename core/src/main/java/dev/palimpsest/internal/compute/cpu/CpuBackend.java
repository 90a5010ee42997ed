package dev.palimpsest.internal.compute.cpu;

import dev.palimpsest.internal.compute.AdamStep;
import dev.palimpsest.internal.compute.Backend;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.InverseMemory;
import dev.palimpsest.internal.compute.LayerNorm;
import dev.palimpsest.internal.compute.Lifetime;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.MomentSum;
import dev.palimpsest.internal.compute.NearestRows;
import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.SwapRule;
import dev.palimpsest.internal.compute.SymmetricEigen;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.cpu.dense.CpuInverseMemory;
import dev.palimpsest.internal.compute.cpu.dense.CpuMomentSum;
import dev.palimpsest.internal.compute.cpu.dense.CpuSymmetricEigen;
import dev.palimpsest.internal.compute.cpu.function.Gelu;
import dev.palimpsest.internal.compute.cpu.function.Relu;
import dev.palimpsest.internal.compute.cpu.linear.Epilogue;
import dev.palimpsest.internal.compute.cpu.linear.Gemm;
import dev.palimpsest.internal.compute.cpu.linear.TileKernel;
import dev.palimpsest.internal.compute.cpu.parallel.Lanes;
import dev.palimpsest.internal.compute.cpu.parallel.Workers;
import dev.palimpsest.internal.compute.cpu.storage.DoubleRows;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;
import dev.palimpsest.internal.compute.cpu.storage.StoredRows;
import dev.palimpsest.internal.compute.cpu.storage.StoredWeight;
import dev.palimpsest.internal.compute.cpu.transformer.Attention;
import dev.palimpsest.internal.compute.cpu.transformer.AttentionBackward;
import dev.palimpsest.internal.compute.cpu.transformer.LayerNorms;
import dev.palimpsest.internal.compute.cpu.transformer.Losses;
import dev.palimpsest.internal.compute.cpu.transformer.NearestKeys;
import dev.palimpsest.internal.compute.cpu.transformer.OutlierSwaps;
import dev.palimpsest.internal.compute.cpu.transformer.ParameterSteps;
import dev.palimpsest.internal.compute.cpu.transformer.Rotary;
import dev.palimpsest.internal.compute.cpu.transformer.RowMoves;
import dev.palimpsest.internal.compute.cpu.transformer.RowSums;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.Arrays;

/** Dispatches every operation to its kernel. */
final class CpuBackend implements Backend {

    private final Workers workers;
    private final Gemm gemm;
    private final ArrayPool<float[]> floats = new ArrayPool<>(float[]::new);
    private final ArrayPool<double[]> doubles = new ArrayPool<>(double[]::new);

    private CpuBackend(int threads, TileKernel kernel) {
        this.workers = new Workers(threads);
        this.gemm = new Gemm(workers, kernel);
    }

    static CpuBackend open(EngineOptions options) {
        return open(options, TileKernel.preferred());
    }

    static CpuBackend open(EngineOptions options, TileKernel kernel) {
        return new CpuBackend(options.threads(), kernel);
    }

    private static FloatRows floats(Tensor tensor) {
        return (FloatRows) tensor;
    }

    private static DoubleRows doubles(Tensor tensor) {
        return (DoubleRows) tensor;
    }

    /** The array that holds a tensor's elements. */
    private static Object array(Tensor activation) {
        return activation instanceof DoubleRows rows ? rows.data() : floats(activation).data();
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public String description() {
        return "CPU, " + workers.count() + (workers.count() == 1 ? " thread, " : " threads, ")
                + Lanes.FLOATS.vectorBitSize() + "-bit vectors";
    }

    // ── memory ───────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public Tensor upload(Matrix weight, Lifetime lifetime) {
        // A vector is small and read element by element, so it is converted to floats.
        int columns = weight.columns();
        return weight.rows() == 1
                ? new FloatRows(lifetime, weight.toFloats(), 0, 1, columns, columns)
                : new StoredWeight(lifetime, weight);
    }

    /** An uploaded weight is a view of the caller's memory: there is nothing to free. */
    @Override
    public void release(Tensor uploaded) {}

    @Override
    public Memory workspace(Lifetime lifetime) {
        return new CpuMemory(lifetime, floats, doubles);
    }

    @Override
    public void write(float[] values, Tensor to) {
        for (int r = 0; r < to.rows(); r++) {
            System.arraycopy(values, r * to.columns(), array(to), to.at(r), to.columns());
        }
    }

    @Override
    public float[] read(Tensor from) {
        float[] values = new float[from.rows() * from.columns()];
        readRows(from, values);
        return values;
    }

    @Override
    public double[] readDoubles(Tensor from) {
        double[] values = new double[from.rows() * from.columns()];
        readRows(from, values);
        return values;
    }

    private static void readRows(Tensor from, Object values) {
        for (int r = 0; r < from.rows(); r++) {
            System.arraycopy(array(from), from.at(r), values, r * from.columns(), from.columns());
        }
    }

    // ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void embed(int[] tokens, Tensor tokenTable, int[] positions, Tensor positionTable, Tensor out) {
        RowMoves.embed(workers, tokens, StoredRows.of(tokenTable), positions,
                positionTable == null ? null : StoredRows.of(positionTable), floats(out));
    }

    @Override
    public void clear(Tensor to) {
        for (int r = 0; r < to.rows(); r++) {
            Arrays.fill(floats(to).data(), to.at(r), to.at(r) + to.columns(), 0);
        }
    }

    @Override
    public void move(Tensor from, int[] fromRows, Tensor to, int[] toRows) {
        RowMoves.move(from, array(from), fromRows, to, array(to), toRows);
    }

    @Override
    public void addRows(Tensor from, int[] fromRows, Tensor to, int[] toRows) {
        RowMoves.add(floats(from), fromRows, floats(to), toRows);
    }

    @Override
    public int[] argmax(Tensor logits) {
        return RowMoves.argmax(workers, floats(logits));
    }

    @Override
    public NearestRows nearestRows(Tensor queries, Tensor keys) {
        return NearestKeys.find(workers, floats(queries), floats(keys));
    }

    // ── forward ──────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void layerNorm(Tensor x, LayerNorm norm, Tensor out) {
        LayerNorms.forward(workers, floats(x), norm, floats(out));
    }

    @Override
    public void linear(Tensor x, Linear map, Result result, Tensor preActivation, Tensor out) {
        float[] bias = map.bias() == null ? null : FloatRows.vector(map.bias());
        gemm.multiply(floats(x), StoredRows.of(map.weight()), map.layout(),
                new Epilogue(result, bias, floats(preActivation), floats(out)));
    }

    @Override
    public void gelu(Tensor preActivation, Tensor out) {
        Gelu.forward(workers, floats(preActivation), floats(out));
    }

    @Override
    public void relu(Tensor preActivation, Tensor out) {
        Relu.forward(workers, floats(preActivation), floats(out));
    }

    @Override
    public void rotate(Tensor x, int[] positions, int heads, int rotaryWidth, boolean inverse) {
        Rotary.rotate(workers, floats(x), positions, heads, rotaryWidth, inverse);
    }

    @Override
    public void attention(Tensor q, Tensor keys, Tensor values, Sequences sequences, int heads, Tensor out) {
        Attention.forward(workers, floats(q), floats(keys), floats(values), sequences, heads, floats(out));
    }

    // ── losses ───────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void crossEntropy(Tensor logits, int[] targets, Tensor losses) {
        Losses.crossEntropy(workers, floats(logits), targets, doubles(losses));
    }

    @Override
    public void crossEntropyBackward(Tensor logits, int[] targets, float[] weights) {
        Losses.crossEntropyBackward(workers, floats(logits), targets, weights);
    }

    @Override
    public void klDivergence(Tensor logits, Tensor reference, Tensor losses) {
        Losses.klDivergence(workers, floats(logits), floats(reference), doubles(losses));
    }

    @Override
    public void klDivergenceBackward(Tensor logits, Tensor reference, float[] weights) {
        Losses.klDivergenceBackward(workers, floats(logits), floats(reference), weights);
    }

    // ── backward ─────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void layerNormBackward(Tensor x, LayerNorm norm, Tensor gradient, Tensor dX) {
        LayerNorms.backward(workers, floats(x), norm, floats(gradient), floats(dX));
    }

    @Override
    public void geluBackward(Tensor preActivation, Tensor gradient) {
        Gelu.backward(workers, floats(preActivation), floats(gradient));
    }

    @Override
    public void reluBackward(Tensor preActivation, Tensor gradient) {
        Relu.backward(workers, floats(preActivation), floats(gradient));
    }

    @Override
    public void attentionBackward(Tensor q, Tensor keys, Tensor values, Sequences sequences, int heads,
            Tensor gradient, Tensor dQ, Tensor dK, Tensor dV) {
        AttentionBackward.backward(workers, floats(q), floats(keys), floats(values), sequences, heads,
                floats(gradient), floats(dQ), floats(dK), floats(dV));
    }

    // ── training ─────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void addOuterProducts(Tensor left, Tensor right, Tensor sum) {
        gemm.multiplyTransposed(floats(left), floats(right), new Epilogue(Result.ADDED, null, null, floats(sum)));
    }

    @Override
    public void addRowSum(Tensor rows, Tensor sum) {
        RowSums.add(workers, floats(rows), floats(sum));
    }

    @Override
    public void layerNormParametersBackward(Tensor x, LayerNorm norm, Tensor gradient, Tensor dGain, Tensor dBias) {
        LayerNorms.parametersBackward(workers, floats(x), norm, floats(gradient), floats(dGain), floats(dBias));
    }

    @Override
    public double squaredNorm(Tensor x) {
        return RowSums.squaredNorm(workers, floats(x));
    }

    @Override
    public void adam(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, AdamStep step) {
        ParameterSteps.adam(workers, floats(parameter), floats(gradient), floats(mean), floats(square), step);
    }

    @Override
    public void clamp(Tensor x, float limit) {
        ParameterSteps.clamp(workers, floats(x), limit);
    }

    // ── editing ──────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void outlierSwap(Tensor difference, Sequences sequences, SwapRule rule, Tensor norms, Tensor zScores,
            Tensor output) {
        OutlierSwaps.swap(workers, floats(difference), sequences, rule, doubles(norms), doubles(zScores),
                floats(output));
    }

    @Override
    public MomentSum momentSum(int width) {
        return new CpuMomentSum(workers, width);
    }

    @Override
    public InverseMemory inverseMemory(Matrix moment, double scale, double ridge) {
        return CpuInverseMemory.of(workers, moment, scale, ridge);
    }

    @Override
    public InverseMemory projection(Matrix basis, boolean complement, double scale) {
        return CpuInverseMemory.projection(workers, basis, complement, scale);
    }

    @Override
    public SymmetricEigen symmetricEigen(Matrix matrix, double scale) {
        CpuSymmetricEigen eigen = CpuSymmetricEigen.of(workers, matrix, scale);
        return new SymmetricEigen(eigen.values(), eigen::vectors, () -> {});
    }

    @Override
    public void close() {
        workers.close();
        floats.clear();
        doubles.clear();
    }
}
