package dev.palimpsest.compute.cpu;

import dev.palimpsest.compute.AdamStep;
import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineOptions;
import dev.palimpsest.compute.InverseMemory;
import dev.palimpsest.compute.LayerNorm;
import dev.palimpsest.compute.Linear;
import dev.palimpsest.compute.MomentSum;
import dev.palimpsest.compute.Sequences;
import dev.palimpsest.compute.SwapRule;
import dev.palimpsest.compute.Tensor;
import dev.palimpsest.compute.Workspace;
import dev.palimpsest.tensor.Matrix;
import java.util.Arrays;

/** The face of the CPU engine: checks what it is given and hands it to the class that knows the operation. */
final class CpuEngine implements Engine {

    private final Workers workers;
    private final Gemm gemm;
    private final ArrayPool<float[]> floats = new ArrayPool<>(float[]::new);
    private final ArrayPool<double[]> doubles = new ArrayPool<>(double[]::new);

    private CpuEngine(int threads, TileKernel kernel) {
        this.workers = new Workers(threads);
        this.gemm = new Gemm(workers, kernel);
    }

    static CpuEngine open(EngineOptions options) {
        return open(options, TileKernel.preferred());
    }

    static CpuEngine open(EngineOptions options, TileKernel kernel) {
        return new CpuEngine(options.threads(), kernel);
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

    // ── residence ────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public Tensor upload(Matrix weight) {
        // A vector is small and read element by element: kept as floats.
        return weight.rows() == 1
                ? new FloatRows(weight.toFloats(), 0, 1, weight.columns(), weight.columns(), null)
                : new StoredWeight(weight);
    }

    @Override
    public void release(Tensor uploaded) {
        // A view of the caller's memory: the garbage collector does the rest.
        Shapes.own("uploaded", uploaded);
    }

    @Override
    public Workspace workspace() {
        return new CpuWorkspace(floats, doubles);
    }

    @Override
    public void write(float[] values, Tensor to) {
        FloatRows target = Shapes.output("to", to, to.rows(), to.columns());
        if (values.length != (long) to.rows() * to.columns()) {
            throw Shapes.refused(values.length + " values for " + to);
        }
        for (int r = 0; r < to.rows(); r++) {
            System.arraycopy(values, r * to.columns(), target.data(), target.at(r), to.columns());
        }
    }

    @Override
    public float[] read(Tensor from) {
        FloatRows source = Shapes.floats("from", from);
        float[] values = new float[from.rows() * from.columns()];
        for (int r = 0; r < from.rows(); r++) {
            System.arraycopy(source.data(), source.at(r), values, r * from.columns(), from.columns());
        }
        return values;
    }

    @Override
    public double[] readDoubles(Tensor from) {
        DoubleRows source = Shapes.doubles("from", from);
        double[] values = new double[from.rows() * from.columns()];
        for (int r = 0; r < from.rows(); r++) {
            System.arraycopy(source.data(), source.at(r), values, r * from.columns(), from.columns());
        }
        return values;
    }

    // ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void embed(int[] tokens, Tensor tokenTable, int[] positions, Tensor positionTable, Tensor out) {
        CpuTensor table = Shapes.own("tokenTable", tokenTable);
        FloatRows target = Shapes.output("out", out, tokens.length, table.columns());
        Shapes.indices("tokens", tokens, tokens.length, table.rows());
        Shapes.apart("out", target, "tokenTable", table);
        StoredRows places = null;
        if (positionTable != null) {
            CpuTensor place = Shapes.own("positionTable", positionTable);
            Shapes.shape("positionTable", place, place.rows(), table.columns());
            Shapes.indices("positions", positions, tokens.length, place.rows());
            Shapes.apart("out", target, "positionTable", place);
            places = StoredRows.of(place);
        }
        RowMoves.embed(workers, tokens, StoredRows.of(table), positions, places, target);
    }

    @Override
    public void clear(Tensor to) {
        FloatRows target = Shapes.output("to", to, to.rows(), to.columns());
        for (int r = 0; r < to.rows(); r++) {
            Arrays.fill(target.data(), target.at(r), target.at(r) + to.columns(), 0);
        }
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        if (Shapes.own("from", from) instanceof DoubleRows source) {
            RowMoves.copy(source, Shapes.doubles("to", to, from.rows(), from.columns()));
            return;
        }
        FloatRows source = Shapes.floats("from", from);
        FloatRows target = Shapes.output("to", to, from.rows(), from.columns());
        Shapes.apart("to", target, "from", source);
        RowMoves.copy(source, target);
    }

    @Override
    public void gather(Tensor from, int[] rows, Tensor to) {
        Shapes.indices("rows", rows, rows.length, from.rows());
        if (Shapes.own("from", from) instanceof DoubleRows source) {
            RowMoves.gather(source, rows, Shapes.doubles("to", to, rows.length, from.columns()));
            return;
        }
        FloatRows source = Shapes.floats("from", from);
        FloatRows target = Shapes.output("to", to, rows.length, from.columns());
        Shapes.apart("to", target, "from", source);
        RowMoves.gather(source, rows, target);
    }

    @Override
    public void scatter(Tensor from, Tensor to, int[] rows) {
        Shapes.indices("rows", rows, from.rows(), to.rows());
        RowMoves.requireDistinct(rows, to.rows());
        if (Shapes.own("from", from) instanceof DoubleRows source) {
            RowMoves.scatter(source, Shapes.doubles("to", to, to.rows(), from.columns()), rows);
            return;
        }
        FloatRows source = Shapes.floats("from", from);
        FloatRows target = Shapes.output("to", to, to.rows(), from.columns());
        Shapes.apart("to", target, "from", source);
        RowMoves.scatter(source, target, rows);
    }

    @Override
    public void addRows(Tensor from, int[] fromRows, Tensor to, int[] toRows) {
        FloatRows source = Shapes.floats("from", from);
        FloatRows target = Shapes.output("to", to, to.rows(), from.columns());
        Shapes.indices("fromRows", fromRows, fromRows.length, from.rows());
        Shapes.indices("toRows", toRows, fromRows.length, to.rows());
        Shapes.apart("to", target, "from", source);
        RowMoves.add(source, fromRows, target, toRows);
    }

    // ── forward ──────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void layerNorm(Tensor x, LayerNorm norm, Tensor out) {
        FloatRows rows = Shapes.floats("x", x);
        Shapes.norm(norm, x.columns());
        FloatRows target = Shapes.output("out", out, x.rows(), x.columns());
        Shapes.apart("out", target, "x", rows);
        LayerNorms.forward(workers, rows, norm, target);
    }

    @Override
    public void linear(Tensor x, Linear map, Tensor out) {
        multiply(x, map, Epilogue.Kind.STORE, null, out);
    }

    @Override
    public void linearAdd(Tensor x, Linear map, Tensor sum) {
        multiply(x, map, Epilogue.Kind.ADD, null, sum);
    }

    @Override
    public void linearGelu(Tensor x, Linear map, Tensor preActivation, Tensor out) {
        multiply(x, map, Epilogue.Kind.GELU, preActivation, out);
    }

    private void multiply(Tensor x, Linear map, Epilogue.Kind kind, Tensor preActivation, Tensor out) {
        FloatRows rows = Shapes.floats("x", x);
        Shapes.linear(rows, map);
        CpuTensor weight = Shapes.own("weight", map.weight());
        FloatRows target = Shapes.output("out", out, x.rows(), map.outputs());
        Shapes.apart("out", target, "x", rows);
        Shapes.apart("out", target, "weight", weight);
        FloatRows pre = null;
        if (preActivation != null) {
            pre = Shapes.output("preActivation", preActivation, x.rows(), map.outputs());
            Shapes.apart("preActivation", pre, "x", rows);
            Shapes.apart("preActivation", pre, "weight", weight);
            Shapes.apart("preActivation", pre, "out", target);
        }
        float[] bias = map.bias() == null ? null : Shapes.vector("bias", map.bias(), map.outputs());
        gemm.multiply(rows, StoredRows.of(weight), map.layout(), new Epilogue(kind, bias, pre, target));
    }

    @Override
    public void rotate(Tensor x, int[] positions, int heads, int rotaryWidth, boolean inverse) {
        FloatRows rows = Shapes.output("x", x, x.rows(), x.columns());
        int headWidth = Shapes.headWidth(x.columns(), heads);
        if (rotaryWidth < 0 || rotaryWidth > headWidth || rotaryWidth % 2 != 0) {
            throw Shapes.refused("rotary width " + rotaryWidth + " of heads of width " + headWidth);
        }
        Shapes.indices("positions", positions, x.rows(), Integer.MAX_VALUE);
        Rotary.rotate(workers, rows, positions, heads, rotaryWidth, inverse);
    }

    @Override
    public void attention(Tensor q, Tensor keys, Tensor values, Sequences sequences, int heads, Tensor out) {
        FloatRows queries = Shapes.floats("q", q);
        Shapes.headWidth(q.columns(), heads);
        FloatRows keyRows = Shapes.floats("keys", keys, keys.rows(), q.columns());
        FloatRows valueRows = Shapes.floats("values", values, keys.rows(), q.columns());
        FloatRows target = Shapes.output("out", out, q.rows(), q.columns());
        Shapes.sequences(sequences, q.rows(), keys.rows());
        Shapes.apart("out", target, "q", queries);
        Shapes.apart("out", target, "keys", keyRows);
        Shapes.apart("out", target, "values", valueRows);
        Attention.forward(workers, queries, keyRows, valueRows, sequences, heads, target);
    }

    @Override
    public int[] argmax(Tensor logits) {
        FloatRows rows = Shapes.floats("logits", logits);
        if (logits.columns() < 1) {
            throw Shapes.refused("no largest of no logits: " + logits);
        }
        return RowMoves.argmax(workers, rows);
    }

    // ── losses ───────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void crossEntropy(Tensor logits, int[] targets, Tensor losses) {
        FloatRows rows = Shapes.floats("logits", logits);
        Shapes.indices("targets", targets, logits.rows(), logits.columns());
        Losses.crossEntropy(workers, rows, targets, Shapes.doubles("losses", losses, logits.rows(), 1));
    }

    @Override
    public void crossEntropyBackward(Tensor logits, int[] targets, float[] weights) {
        FloatRows rows = Shapes.output("logits", logits, logits.rows(), logits.columns());
        Shapes.indices("targets", targets, logits.rows(), logits.columns());
        requireWeights(weights, logits.rows());
        Losses.crossEntropyBackward(workers, rows, targets, weights);
    }

    @Override
    public void klDivergence(Tensor logits, Tensor reference, Tensor losses) {
        FloatRows rows = Shapes.floats("logits", logits);
        FloatRows other = Shapes.floats("reference", reference, logits.rows(), logits.columns());
        Losses.klDivergence(workers, rows, other, Shapes.doubles("losses", losses, logits.rows(), 1));
    }

    @Override
    public void klDivergenceBackward(Tensor logits, Tensor reference, float[] weights) {
        FloatRows rows = Shapes.output("logits", logits, logits.rows(), logits.columns());
        FloatRows other = Shapes.floats("reference", reference, logits.rows(), logits.columns());
        requireWeights(weights, logits.rows());
        Shapes.apart("logits", rows, "reference", other);
        Losses.klDivergenceBackward(workers, rows, other, weights);
    }

    private static void requireWeights(float[] weights, int rows) {
        if (weights.length != rows) {
            throw Shapes.refused(weights.length + " weights for " + rows + " rows");
        }
    }

    // ── backward ─────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void layerNormBackward(Tensor x, LayerNorm norm, Tensor gradient, Tensor dX) {
        FloatRows rows = Shapes.floats("x", x);
        Shapes.norm(norm, x.columns());
        FloatRows gradients = Shapes.floats("gradient", gradient, x.rows(), x.columns());
        FloatRows target = Shapes.output("dX", dX, x.rows(), x.columns());
        Shapes.apart("dX", target, "x", rows);
        Shapes.apart("dX", target, "gradient", gradients);
        LayerNorms.backward(workers, rows, norm, gradients, target);
    }

    @Override
    public void geluBackward(Tensor preActivation, Tensor gradient) {
        FloatRows pre = Shapes.floats("preActivation", preActivation);
        FloatRows target = Shapes.output("gradient", gradient, pre.rows(), pre.columns());
        Shapes.apart("gradient", target, "preActivation", pre);
        Chunks.rows(workers, pre.rows(), 4L * pre.columns(), (t, scratch) ->
                Gelu.backward(pre.data(), pre.at(t), target.data(), target.at(t), pre.columns()));
    }

    @Override
    public void attentionBackward(Tensor q, Tensor keys, Tensor values, Sequences sequences, int heads,
            Tensor gradient, Tensor dQ, Tensor dK, Tensor dV) {
        int columns = q.columns();
        FloatRows[] inputs = {
            Shapes.floats("q", q),
            Shapes.floats("keys", keys, keys.rows(), columns),
            Shapes.floats("values", values, keys.rows(), columns),
            Shapes.floats("gradient", gradient, q.rows(), columns)
        };
        Shapes.headWidth(columns, heads);
        FloatRows[] outputs = {
            Shapes.output("dQ", dQ, q.rows(), columns),
            Shapes.output("dK", dK, q.rows(), columns),
            Shapes.output("dV", dV, q.rows(), columns)
        };
        Shapes.sequences(sequences, q.rows(), keys.rows());
        for (int i = 0; i < outputs.length; i++) {
            for (FloatRows input : inputs) {
                Shapes.apart("a gradient", outputs[i], "an input", input);
            }
            for (int j = 0; j < i; j++) {
                Shapes.apart("a gradient", outputs[i], "another", outputs[j]);
            }
        }
        AttentionBackward.backward(workers, inputs[0], inputs[1], inputs[2], sequences, heads, inputs[3], outputs[0],
                outputs[1], outputs[2]);
    }

    // ── training ─────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void addOuterProducts(Tensor left, Tensor right, Tensor sum) {
        FloatRows lefts = Shapes.floats("left", left);
        FloatRows rights = Shapes.floats("right", right, left.rows(), right.columns());
        FloatRows target = Shapes.output("sum", sum, left.columns(), right.columns());
        Shapes.apart("sum", target, "left", lefts);
        Shapes.apart("sum", target, "right", rights);
        gemm.multiplyTransposed(lefts, rights, new Epilogue(Epilogue.Kind.ADD, null, null, target));
    }

    @Override
    public void addRowSum(Tensor rows, Tensor sum) {
        FloatRows from = Shapes.floats("rows", rows);
        FloatRows target = Shapes.output("sum", sum, 1, rows.columns());
        Shapes.apart("sum", target, "rows", from);
        RowSums.add(workers, from, target);
    }

    @Override
    public void layerNormParametersBackward(Tensor x, LayerNorm norm, Tensor gradient, Tensor dGain, Tensor dBias) {
        FloatRows rows = Shapes.floats("x", x);
        FloatRows gradients = Shapes.floats("gradient", gradient, x.rows(), x.columns());
        FloatRows gain = Shapes.output("dGain", dGain, 1, x.columns());
        FloatRows bias = Shapes.output("dBias", dBias, 1, x.columns());
        for (FloatRows input : new FloatRows[] {rows, gradients}) {
            Shapes.apart("dGain", gain, "an input", input);
            Shapes.apart("dBias", bias, "an input", input);
        }
        Shapes.apart("dGain", gain, "dBias", bias);
        LayerNorms.parametersBackward(workers, rows, norm, gradients, gain, bias);
    }

    @Override
    public double squaredNorm(Tensor x) {
        return RowSums.squaredNorm(workers, Shapes.floats("x", x));
    }

    @Override
    public void adam(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, AdamStep step) {
        int rows = parameter.rows();
        int columns = parameter.columns();
        FloatRows[] tensors = {
            Shapes.output("parameter", parameter, rows, columns),
            Shapes.output("mean", mean, rows, columns),
            Shapes.output("square", square, rows, columns),
            Shapes.floats("gradient", gradient, rows, columns)
        };
        for (int i = 0; i < tensors.length; i++) {
            for (int j = 0; j < i; j++) {
                Shapes.apart("one of Adam's tensors", tensors[j], "another", tensors[i]);
            }
        }
        ParameterSteps.adam(workers, tensors[0], tensors[3], tensors[1], tensors[2], step);
    }

    @Override
    public void clamp(Tensor x, float limit) {
        if (!(limit >= 0)) {
            throw Shapes.refused("a limit of " + limit);
        }
        ParameterSteps.clamp(workers, Shapes.output("x", x, x.rows(), x.columns()), limit);
    }

    // ── editing ──────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void outlierSwap(Tensor difference, Sequences sequences, SwapRule rule, Tensor norms, Tensor zScores,
            Tensor output) {
        FloatRows changes = Shapes.floats("difference", difference);
        DoubleRows lengths = Shapes.doubles("norms", norms, norms.rows(), 1);
        DoubleRows scores = zScores == null ? null : Shapes.doubles("zScores", zScores, difference.rows(), 1);
        FloatRows target = Shapes.output("output", output, difference.rows(), difference.columns());
        Shapes.sequences(sequences, difference.rows(), norms.rows());
        Shapes.apart("output", target, "difference", changes);
        OutlierSwaps.swap(workers, changes, sequences, rule, lengths, scores, target);
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
    public void close() {
        workers.close();
        floats.clear();
        doubles.clear();
    }
}
