package dev.palimpsest.tornado;

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
import dev.palimpsest.tensor.StorageType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The face of the GPU engine: checks what it is given and hands it to the class that knows the operation. */
final class TornadoEngine implements Engine {

    private final EngineOptions options;
    private final DeviceChoice choice;
    private final Weights weights = new Weights();
    private final Set<DeviceWorkspace> workspaces = new LinkedHashSet<>();
    private final List<AutoCloseable> sums = new ArrayList<>();
    private Device device;
    private Operations operations;
    private TrainingOperations training;
    private DoubleOperations doubles;
    private HostDoubles host;
    private boolean open = true;

    private TornadoEngine(EngineOptions options, DeviceChoice choice) {
        this.options = options;
        this.choice = choice;
    }

    static TornadoEngine open(EngineOptions options) {
        return new TornadoEngine(options, DeviceChoice.find());
    }

    @Override
    public String name() {
        return "tornado";
    }

    @Override
    public String description() {
        return choice.name() + ", " + (choice.budget() >> 20) + " MB of its memory";
    }

    // ── residence ────────────────────────────────────────────────────────────────────────────────────────────────

    /** The device, cut to the weights uploaded so far and with its kernels compiled. */
    private Device device() {
        if (!open) {
            throw new IllegalStateException("the engine is closed");
        }
        if (device == null) {
            Device found = Device.shared();
            device = found != null ? found : Device.shared(choice, MemoryPlan.of(choice.budget(),
                    choice.largestAllocation(), sizes(false), sizes(true), choice.computesInDouble()));
            operations = device.operations();
            training = device.trainingOperations();
            doubles = device.doubleOperations();
            if (!device.hasDoubles()) {
                host = new HostDoubles(device, options);
            }
            weights.all().forEach(weight -> Weights.settle(weight, device));
        }
        return device;
    }

    private List<Long> sizes(boolean half) {
        return weights.all().stream()
                .filter(weight -> weight.wantsHalf() == half)
                .map(weight -> weight.matrix().size())
                .toList();
    }

    HostDoubles host() {
        return host;
    }

    void closed(DeviceWorkspace workspace) {
        workspaces.remove(workspace);
    }

    @Override
    public Tensor upload(Matrix matrix) {
        DeviceWeight weight = weights.add(matrix);
        if (device != null) {
            Weights.settle(weight, device);
        }
        return weight;
    }

    @Override
    public void release(Tensor uploaded) {
        weights.release(Shapes.weight("uploaded", uploaded), device);
    }

    @Override
    public Workspace workspace() {
        DeviceWorkspace workspace = new DeviceWorkspace(this, device());
        workspaces.add(workspace);
        return workspace;
    }

    @Override
    public void write(float[] values, Tensor to) {
        DeviceRows target = Shapes.output("to", to, to.rows(), to.columns());
        if (values.length != (long) to.rows() * to.columns()) {
            throw Shapes.refused(values.length + " values for " + to);
        }
        device.write(values, target);
    }

    @Override
    public float[] read(Tensor from) {
        if (Shapes.own("from", from) instanceof DeviceWeight weight && weight.rows() == 1) {
            device();
            return device.read(weight.vector());
        }
        return device().read(Shapes.floats("from", from));
    }

    @Override
    public double[] readDoubles(Tensor from) {
        return switch (Shapes.doubles("from", from)) {
            case DeviceRows rows -> device.readDoubles(rows);
            case HostRows rows -> host.engine().readDoubles(rows.tensor());
            case DeviceWeight weight -> throw new AssertionError(weight);
        };
    }

    // ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void embed(int[] tokens, Tensor tokenTable, int[] positions, Tensor positionTable, Tensor out) {
        DeviceTensor table = Shapes.parameter("tokenTable", tokenTable);
        DeviceRows target = Shapes.output("out", out, tokens.length, table.columns());
        Shapes.indices("tokens", tokens, tokens.length, table.rows());
        Shapes.apart("out", target, "tokenTable", table);
        DeviceTensor places = null;
        if (positionTable != null) {
            places = Shapes.parameter("positionTable", positionTable);
            Shapes.shape("positionTable", places, places.rows(), table.columns());
            Shapes.indices("positions", positions, tokens.length, places.rows());
            Shapes.apart("out", target, "positionTable", places);
        }
        operations.embed(tokens, table, false, target);
        if (places != null) {
            operations.embed(positions, places, true, target);
        }
    }

    @Override
    public void clear(Tensor to) {
        operations.clear(Shapes.output("to", to, to.rows(), to.columns()));
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        move(from, null, to, null, from.rows());
    }

    @Override
    public void gather(Tensor from, int[] rows, Tensor to) {
        Shapes.indices("rows", rows, rows.length, from.rows());
        move(from, rows, to, null, rows.length);
    }

    @Override
    public void scatter(Tensor from, Tensor to, int[] rows) {
        Shapes.indices("rows", rows, from.rows(), to.rows());
        Shapes.distinct(rows, to.rows());
        move(from, null, to, rows, from.rows());
    }

    private void move(Tensor from, int[] fromRows, Tensor to, int[] toRows, int count) {
        int height = toRows == null ? count : to.rows();
        if (Shapes.own("from", from).type() == StorageType.F64 && !(from instanceof DeviceWeight)) {
            DeviceTensor target = Shapes.doubles("to", to, height, from.columns());
            if (from instanceof HostRows source) {
                moveOnHost(source, fromRows, (HostRows) target, toRows);
            } else {
                doubles.move((DeviceRows) from, fromRows, (DeviceRows) target, toRows, count);
            }
            return;
        }
        DeviceRows source = Shapes.floats("from", from);
        DeviceRows target = Shapes.output("to", to, height, from.columns());
        Shapes.apart("to", target, "from", source);
        operations.move(source, fromRows, target, toRows, count);
    }

    private void moveOnHost(HostRows from, int[] fromRows, HostRows to, int[] toRows) {
        if (fromRows != null) {
            host.engine().gather(from.tensor(), fromRows, to.tensor());
        } else if (toRows != null) {
            host.engine().scatter(from.tensor(), to.tensor(), toRows);
        } else {
            host.engine().copy(from.tensor(), to.tensor());
        }
    }

    @Override
    public void addRows(Tensor from, int[] fromRows, Tensor to, int[] toRows) {
        DeviceRows source = Shapes.floats("from", from);
        DeviceRows target = Shapes.output("to", to, to.rows(), from.columns());
        Shapes.indices("fromRows", fromRows, fromRows.length, from.rows());
        Shapes.indices("toRows", toRows, fromRows.length, to.rows());
        Shapes.apart("to", target, "from", source);
        operations.addRows(source, fromRows, target, toRows);
    }

    // ── forward ──────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void layerNorm(Tensor x, LayerNorm norm, Tensor out) {
        DeviceRows rows = Shapes.floats("x", x);
        Shapes.norm(norm, x.columns());
        DeviceRows target = Shapes.output("out", out, x.rows(), x.columns());
        Shapes.apart("out", target, "x", rows);
        Shapes.apart("out", target, "γ", norm.gain());
        Shapes.apart("out", target, "β", norm.bias());
        operations.layerNorm(rows, norm, target);
    }

    @Override
    public void linear(Tensor x, Linear map, Tensor out) {
        multiply(x, map, Epilogue.STORE, null, out);
    }

    @Override
    public void linearAdd(Tensor x, Linear map, Tensor sum) {
        multiply(x, map, Epilogue.ADD, null, sum);
    }

    @Override
    public void linearGelu(Tensor x, Linear map, Tensor preActivation, Tensor out) {
        multiply(x, map, Epilogue.GELU, preActivation, out);
    }

    private void multiply(Tensor x, Linear map, int epilogue, Tensor preActivation, Tensor out) {
        DeviceRows rows = Shapes.floats("x", x);
        Shapes.linear(rows, map);
        DeviceRows target = Shapes.output("out", out, x.rows(), map.outputs());
        Shapes.apart("out", target, "x", rows);
        Shapes.apart("out", target, "weight", map.weight());
        Shapes.apart("out", target, "bias", map.bias());
        DeviceRows pre = null;
        if (preActivation != null) {
            pre = Shapes.output("preActivation", preActivation, x.rows(), map.outputs());
            Shapes.apart("preActivation", pre, "x", rows);
            Shapes.apart("preActivation", pre, "weight", map.weight());
            Shapes.apart("preActivation", pre, "bias", map.bias());
            Shapes.apart("preActivation", pre, "out", target);
        }
        operations.linear(rows, map, epilogue, pre, target);
    }

    @Override
    public void rotate(Tensor x, int[] positions, int heads, int rotaryWidth, boolean inverse) {
        DeviceRows rows = Shapes.output("x", x, x.rows(), x.columns());
        int headWidth = Shapes.headWidth(x.columns(), heads);
        if (rotaryWidth < 0 || rotaryWidth > headWidth || rotaryWidth % 2 != 0) {
            throw Shapes.refused("rotary width " + rotaryWidth + " of heads of width " + headWidth);
        }
        Shapes.indices("positions", positions, x.rows(), Integer.MAX_VALUE);
        operations.rotate(rows, positions, heads, rotaryWidth, inverse);
    }

    @Override
    public void attention(Tensor q, Tensor keys, Tensor values, Sequences sequences, int heads, Tensor out) {
        DeviceRows queries = Shapes.floats("q", q);
        Shapes.headWidth(q.columns(), heads);
        DeviceRows keyRows = Shapes.floats("keys", keys, keys.rows(), q.columns());
        DeviceRows valueRows = Shapes.floats("values", values, keys.rows(), q.columns());
        DeviceRows target = Shapes.output("out", out, q.rows(), q.columns());
        Shapes.sequences(sequences, q.rows(), keys.rows());
        Shapes.apart("out", target, "q", queries);
        Shapes.apart("out", target, "keys", keyRows);
        Shapes.apart("out", target, "values", valueRows);
        operations.attention(queries, keyRows, valueRows, sequences, heads, target);
    }

    @Override
    public int[] argmax(Tensor logits) {
        DeviceRows rows = Shapes.floats("logits", logits);
        if (logits.columns() < 1) {
            throw Shapes.refused("no largest of no logits: " + logits);
        }
        return operations.argmax(rows);
    }

    // ── losses ───────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void crossEntropy(Tensor logits, int[] targets, Tensor losses) {
        DeviceRows rows = Shapes.floats("logits", logits);
        Shapes.indices("targets", targets, logits.rows(), logits.columns());
        DeviceTensor to = Shapes.doubles("losses", losses, logits.rows(), 1);
        if (host != null) {
            host.crossEntropy(rows, targets, to);
        } else {
            doubles.crossEntropy(rows, targets, (DeviceRows) to);
        }
    }

    @Override
    public void crossEntropyBackward(Tensor logits, int[] targets, float[] shares) {
        DeviceRows rows = Shapes.output("logits", logits, logits.rows(), logits.columns());
        Shapes.indices("targets", targets, logits.rows(), logits.columns());
        Shapes.weights(shares, logits.rows());
        if (host != null) {
            host.crossEntropyBackward(rows, targets, shares);
        } else {
            doubles.crossEntropyBackward(rows, targets, shares);
        }
    }

    @Override
    public void klDivergence(Tensor logits, Tensor reference, Tensor losses) {
        DeviceRows rows = Shapes.floats("logits", logits);
        DeviceRows other = Shapes.floats("reference", reference, logits.rows(), logits.columns());
        DeviceTensor to = Shapes.doubles("losses", losses, logits.rows(), 1);
        if (host != null) {
            host.klDivergence(rows, other, to);
        } else {
            doubles.klDivergence(rows, other, (DeviceRows) to);
        }
    }

    @Override
    public void klDivergenceBackward(Tensor logits, Tensor reference, float[] shares) {
        DeviceRows rows = Shapes.output("logits", logits, logits.rows(), logits.columns());
        DeviceRows other = Shapes.floats("reference", reference, logits.rows(), logits.columns());
        Shapes.weights(shares, logits.rows());
        Shapes.apart("logits", rows, "reference", other);
        if (host != null) {
            host.klDivergenceBackward(rows, other, shares);
        } else {
            doubles.klDivergenceBackward(rows, other, shares);
        }
    }

    // ── backward ─────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void layerNormBackward(Tensor x, LayerNorm norm, Tensor gradient, Tensor dX) {
        DeviceRows rows = Shapes.floats("x", x);
        Shapes.norm(norm, x.columns());
        DeviceRows gradients = Shapes.floats("gradient", gradient, x.rows(), x.columns());
        DeviceRows target = Shapes.output("dX", dX, x.rows(), x.columns());
        Shapes.apart("dX", target, "x", rows);
        Shapes.apart("dX", target, "gradient", gradients);
        Shapes.apart("dX", target, "γ", norm.gain());
        operations.layerNormBackward(rows, norm, gradients, target);
    }

    @Override
    public void geluBackward(Tensor preActivation, Tensor gradient) {
        DeviceRows pre = Shapes.floats("preActivation", preActivation);
        DeviceRows target = Shapes.output("gradient", gradient, pre.rows(), pre.columns());
        Shapes.apart("gradient", target, "preActivation", pre);
        operations.geluBackward(pre, target);
    }

    @Override
    public void attentionBackward(Tensor q, Tensor keys, Tensor values, Sequences sequences, int heads,
            Tensor gradient, Tensor dQ, Tensor dK, Tensor dV) {
        int columns = q.columns();
        DeviceRows[] inputs = {
            Shapes.floats("q", q),
            Shapes.floats("keys", keys, keys.rows(), columns),
            Shapes.floats("values", values, keys.rows(), columns),
            Shapes.floats("gradient", gradient, q.rows(), columns)
        };
        Shapes.headWidth(columns, heads);
        DeviceRows[] outputs = {
            Shapes.output("dQ", dQ, q.rows(), columns),
            Shapes.output("dK", dK, q.rows(), columns),
            Shapes.output("dV", dV, q.rows(), columns)
        };
        Shapes.sequences(sequences, q.rows(), keys.rows());
        for (int i = 0; i < outputs.length; i++) {
            for (DeviceRows input : inputs) {
                Shapes.apart("a gradient", outputs[i], "an input", input);
            }
            for (int j = 0; j < i; j++) {
                Shapes.apart("a gradient", outputs[i], "another", outputs[j]);
            }
        }
        operations.attentionBackward(inputs, sequences, heads, outputs);
    }

    // ── training ─────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void addOuterProducts(Tensor left, Tensor right, Tensor sum) {
        DeviceRows lefts = Shapes.floats("left", left);
        DeviceRows rights = Shapes.floats("right", right, left.rows(), right.columns());
        DeviceRows target = Shapes.output("sum", sum, left.columns(), right.columns());
        Shapes.apart("sum", target, "left", lefts);
        Shapes.apart("sum", target, "right", rights);
        training.addOuterProducts(lefts, rights, target);
    }

    @Override
    public void addRowSum(Tensor rows, Tensor sum) {
        DeviceRows from = Shapes.floats("rows", rows);
        DeviceRows target = Shapes.output("sum", sum, 1, rows.columns());
        Shapes.apart("sum", target, "rows", from);
        training.addRowSum(from, target);
    }

    @Override
    public void layerNormParametersBackward(Tensor x, LayerNorm norm, Tensor gradient, Tensor dGain, Tensor dBias) {
        DeviceRows rows = Shapes.floats("x", x);
        DeviceRows gradients = Shapes.floats("gradient", gradient, x.rows(), x.columns());
        DeviceRows gain = Shapes.output("dGain", dGain, 1, x.columns());
        DeviceRows bias = Shapes.output("dBias", dBias, 1, x.columns());
        for (DeviceRows input : new DeviceRows[] {rows, gradients}) {
            Shapes.apart("dGain", gain, "an input", input);
            Shapes.apart("dBias", bias, "an input", input);
        }
        Shapes.apart("dGain", gain, "dBias", bias);
        training.normParameters(rows, norm.epsilon(), gradients, gain, bias);
    }

    @Override
    public double squaredNorm(Tensor x) {
        DeviceRows rows = Shapes.floats("x", x);
        return host != null ? host.squaredNorm(rows) : training.squaredNorm(rows);
    }

    @Override
    public void adam(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, AdamStep step) {
        int rows = parameter.rows();
        int columns = parameter.columns();
        DeviceRows[] tensors = {
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
        training.adam(tensors[0], tensors[3], tensors[1], tensors[2], step);
    }

    @Override
    public void clamp(Tensor x, float limit) {
        if (!(limit >= 0)) {
            throw Shapes.refused("a limit of " + limit);
        }
        training.clamp(Shapes.output("x", x, x.rows(), x.columns()), limit);
    }

    // ── editing ──────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void outlierSwap(Tensor difference, Sequences sequences, SwapRule rule, Tensor norms, Tensor zScores,
            Tensor output) {
        DeviceRows changes = Shapes.floats("difference", difference);
        DeviceTensor lengths = Shapes.doubles("norms", norms, norms.rows(), 1);
        DeviceTensor scores = zScores == null ? null : Shapes.doubles("zScores", zScores, difference.rows(), 1);
        DeviceRows target = Shapes.output("output", output, difference.rows(), difference.columns());
        Shapes.sequences(sequences, difference.rows(), norms.rows());
        Shapes.apart("output", target, "difference", changes);
        if (host != null) {
            host.outlierSwap(changes, sequences, rule, lengths, scores, target);
        } else {
            doubles.outlierSwap(changes, sequences, rule, (DeviceRows) lengths, (DeviceRows) scores, target);
        }
    }

    @Override
    public MomentSum momentSum(int width) {
        Device found = device();
        MomentSum sum = host == null
                ? new DeviceMomentSum(found, width)
                : new HostMomentSum(host, host.engine().momentSum(width), width);
        sums.add(sum);
        return sum;
    }

    @Override
    public InverseMemory inverseMemory(Matrix moment, double scale, double ridge) {
        Device found = device();
        InverseMemory memory = host == null
                ? DeviceInverseMemory.of(found, moment, scale, ridge)
                : host.engine().inverseMemory(moment, scale, ridge);
        sums.add(memory);
        return memory;
    }

    /** Gives back what this engine took; the arenas and the kernels stay for the next one in this JVM. */
    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        for (DeviceWorkspace workspace : List.copyOf(workspaces)) {
            workspace.close();
        }
        List.copyOf(weights.all()).forEach(weight -> weights.release(weight, device));
        for (AutoCloseable sum : sums) {
            switch (sum) {
                case MomentSum moment -> moment.close();
                case InverseMemory memory -> memory.close();
                default -> throw new AssertionError(sum);
            }
        }
        if (host != null) {
            host.close();
        }
    }
}
