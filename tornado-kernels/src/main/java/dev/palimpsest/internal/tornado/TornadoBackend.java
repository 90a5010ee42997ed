package dev.palimpsest.internal.tornado;

import dev.palimpsest.internal.compute.AdamStep;
import dev.palimpsest.internal.compute.Backend;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
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
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.tornado.device.DeviceChoice;
import dev.palimpsest.internal.tornado.device.Transfers;
import dev.palimpsest.internal.tornado.linear.Epilogue;
import dev.palimpsest.internal.tornado.linear.LinearOperations;
import dev.palimpsest.internal.tornado.memory.DeviceRows;
import dev.palimpsest.internal.tornado.memory.DeviceTensor;
import dev.palimpsest.internal.tornado.memory.DeviceWeight;
import dev.palimpsest.internal.tornado.training.TrainingOperations;
import dev.palimpsest.internal.tornado.transformer.TransformerOperations;
import java.util.concurrent.locks.Lock;

/** Delegates every operation to the class that knows its kernels. */
final class TornadoBackend implements Backend {

    private final DeviceChoice choice;
    private final Residents residents;
    private final EngineOptions options;

    private TornadoBackend(EngineOptions options, DeviceChoice choice) {
        this.options = options;
        this.choice = choice;
        this.residents = new Residents(options, choice);
    }

    static TornadoBackend open(EngineOptions options) {
        return new TornadoBackend(options, DeviceChoice.find());
    }

    private static DeviceRows rows(Tensor tensor) {
        return (DeviceRows) tensor;
    }

    @Override
    public String name() {
        return "tornado";
    }

    @Override
    public String description() {
        return choice.name() + ", " + (choice.budget() >> 20) + " MB of its memory";
    }

    @Override
    public Lock turns() {
        return OpenDevice.TURNS;
    }

    // ── memory ───────────────────────────────────────────────────────────────────────────────────────────────────

    private LinearOperations linear() {
        return residents.device().linear();
    }

    private TransformerOperations transformer() {
        return residents.device().transformer();
    }

    private TrainingOperations training() {
        return residents.device().training();
    }

    private Transfers transfers() {
        return residents.device().device().transfers();
    }

    private DoublePrecision doubles() {
        return residents.doubles();
    }

    @Override
    public Tensor upload(Matrix matrix, Lifetime lifetime) {
        return residents.upload(matrix, lifetime);
    }

    @Override
    public void release(Tensor uploaded) {
        residents.release((DeviceWeight) uploaded);
    }

    @Override
    public Memory workspace(Lifetime lifetime) {
        return residents.workspace(lifetime);
    }

    @Override
    public void write(float[] values, Tensor to) {
        transfers().write(values, rows(to));
    }

    @Override
    public float[] read(Tensor from) {
        // Opens the device first, if need be: a vector has a place only then.
        Transfers transfers = transfers();
        return transfers.read(from instanceof DeviceWeight weight ? weight.vector() : rows(from));
    }

    @Override
    public double[] readDoubles(Tensor from) {
        return doubles().read((DeviceTensor) from);
    }

    // ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void embed(int[] tokens, Tensor tokenTable, int[] positions, Tensor positionTable, Tensor out) {
        transformer().embed(tokens, (DeviceTensor) tokenTable, false, rows(out));
        if (positionTable != null) {
            transformer().embed(positions, (DeviceTensor) positionTable, true, rows(out));
        }
    }

    @Override
    public void clear(Tensor to) {
        transformer().clear(rows(to));
    }

    @Override
    public void move(Tensor from, int[] fromRows, Tensor to, int[] toRows) {
        if (from.type() == StorageType.F64) {
            doubles().move((DeviceTensor) from, fromRows, (DeviceTensor) to, toRows);
        } else {
            transformer().move(rows(from), fromRows, rows(to), toRows);
        }
    }

    @Override
    public void addRows(Tensor from, int[] fromRows, Tensor to, int[] toRows) {
        transformer().addRows(rows(from), fromRows, rows(to), toRows);
    }

    @Override
    public int[] argmax(Tensor logits) {
        return transformer().argmax(rows(logits));
    }

    @Override
    public NearestRows nearestRows(Tensor queries, Tensor keys) {
        return doubles().nearestRows(rows(queries), rows(keys));
    }

    // ── forward ──────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void layerNorm(Tensor x, LayerNorm norm, Tensor out) {
        transformer().layerNorm(rows(x), norm, rows(out));
    }

    @Override
    public void linear(Tensor x, Linear map, Result result, Tensor preActivation, Tensor out) {
        int epilogue = switch (result) {
            case STORED -> Epilogue.STORE;
            case ADDED -> Epilogue.ADD;
            case GELU -> Epilogue.GELU;
        };
        linear().linear(rows(x), map, epilogue, rows(preActivation), rows(out));
    }

    @Override
    public void gelu(Tensor preActivation, Tensor out) {
        transformer().gelu(rows(preActivation), rows(out));
    }

    @Override
    public void relu(Tensor preActivation, Tensor out) {
        transformer().relu(rows(preActivation), rows(out));
    }

    @Override
    public void rotate(Tensor x, int[] positions, int heads, int rotaryWidth, boolean inverse) {
        transformer().rotate(rows(x), positions, heads, rotaryWidth, inverse);
    }

    @Override
    public void attention(Tensor q, Tensor keys, Tensor values, Sequences sequences, int heads, Tensor out) {
        transformer().attention(rows(q), rows(keys), rows(values), sequences, heads, rows(out));
    }

    // ── losses ───────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void crossEntropy(Tensor logits, int[] targets, Tensor losses) {
        doubles().crossEntropy(rows(logits), targets, (DeviceTensor) losses);
    }

    @Override
    public void crossEntropyBackward(Tensor logits, int[] targets, float[] shares) {
        doubles().crossEntropyBackward(rows(logits), targets, shares);
    }

    @Override
    public void klDivergence(Tensor logits, Tensor reference, Tensor losses) {
        doubles().klDivergence(rows(logits), rows(reference), (DeviceTensor) losses);
    }

    @Override
    public void klDivergenceBackward(Tensor logits, Tensor reference, float[] shares) {
        doubles().klDivergenceBackward(rows(logits), rows(reference), shares);
    }

    // ── backward ─────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void layerNormBackward(Tensor x, LayerNorm norm, Tensor gradient, Tensor dX) {
        transformer().layerNormBackward(rows(x), norm, rows(gradient), rows(dX));
    }

    @Override
    public void geluBackward(Tensor preActivation, Tensor gradient) {
        transformer().geluBackward(rows(preActivation), rows(gradient));
    }

    @Override
    public void reluBackward(Tensor preActivation, Tensor gradient) {
        transformer().reluBackward(rows(preActivation), rows(gradient));
    }

    @Override
    public void attentionBackward(Tensor q, Tensor keys, Tensor values, Sequences sequences, int heads,
            Tensor gradient, Tensor dQ, Tensor dK, Tensor dV) {
        transformer().attentionBackward(new DeviceRows[] {rows(q), rows(keys), rows(values), rows(gradient)}, sequences,
                heads, new DeviceRows[] {rows(dQ), rows(dK), rows(dV)});
    }

    // ── training ─────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void addOuterProducts(Tensor left, Tensor right, Tensor sum) {
        linear().addOuterProducts(rows(left), rows(right), rows(sum));
    }

    @Override
    public void addRowSum(Tensor rows, Tensor sum) {
        training().addRowSum(rows(rows), rows(sum));
    }

    @Override
    public void layerNormParametersBackward(Tensor x, LayerNorm norm, Tensor gradient, Tensor dGain, Tensor dBias) {
        training().normParameters(rows(x), norm.epsilon(), rows(gradient), rows(dGain), rows(dBias));
    }

    @Override
    public double squaredNorm(Tensor x) {
        return doubles().squaredNorm(rows(x));
    }

    @Override
    public void adam(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, AdamStep step) {
        training().adam(rows(parameter), rows(gradient), rows(mean), rows(square), step);
    }

    @Override
    public void clamp(Tensor x, float limit) {
        training().clamp(rows(x), limit);
    }

    // ── editing ──────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void outlierSwap(Tensor difference, Sequences sequences, SwapRule rule, Tensor norms, Tensor zScores,
            Tensor output) {
        doubles().outlierSwap(rows(difference), sequences, rule, (DeviceTensor) norms, (DeviceTensor) zScores,
                rows(output));
    }

    @Override
    public MomentSum momentSum(int width) {
        return residents.keep(doubles().momentSum(width));
    }

    @Override
    public InverseMemory inverseMemory(Matrix moment, double scale, double ridge) {
        return residents.keep(doubles().inverseMemory(moment, scale, ridge));
    }

    /** On the host: each model's statistics need it once, and the result is kept. */
    @Override
    public SymmetricEigen symmetricEigen(Matrix matrix, double scale) {
        Engine host = Engines.open("cpu", options);
        try {
            SymmetricEigen eigen = host.symmetricEigen(matrix, scale);
            return new SymmetricEigen(eigen.values(), eigen.vectors(), host::close);
        } catch (RuntimeException | Error failure) {
            host.close();
            throw failure;
        }
    }

    @Override
    public InverseMemory projection(Matrix basis, boolean complement, double scale) {
        return residents.keep(doubles().projection(basis, complement, scale));
    }

    @Override
    public void close() {
        residents.close();
    }
}
