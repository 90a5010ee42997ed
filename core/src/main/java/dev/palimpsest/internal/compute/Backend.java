package dev.palimpsest.internal.compute;

import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.concurrent.locks.Lock;

/**
 * What a device implements: the operations of an {@link Engine}, unchecked.
 *
 * <p>The engine has checked every argument before it gets here: tensors are of the documented shape and type, alive and
 * made by this backend, outputs are writable and share no memory with inputs, indices are in range and numbers finite.
 * What an operation computes, and what it promises, is documented at the engine's method of the same name; a backend
 * refuses only what exceeds its memory. Workspaces, moment sums and inverse memories are unchecked too: the engine
 * wraps them.
 */
public interface Backend extends AutoCloseable {

    /** What is done with the result {@code u = x·W + b} of a linear map. */
    enum Result {
        /** {@code out = u} */
        STORED,
        /** {@code out += u} */
        ADDED,
        /** {@code out = gelu(u)} */
        GELU
    }

    String name();

    String description();

    /**
     * The lock that an engine holds during every call, where the backend computes one operation at a time; null where
     * several threads may call it at once, as long as no call writes what another reads.
     */
    default Lock turns() {
        return null;
    }

    // ── memory ───────────────────────────────────────────────────────────────────────────────────────────────────

    /**
     * @param lifetime given to the tensor's constructor
     * @return the weight, which is read-only; a vector may be {@link #read} and used as any parameter of one row
     */
    Tensor upload(Matrix weight, Lifetime lifetime);

    void release(Tensor uploaded);

    /**
     * Memory for activations. Neither it nor its tensors are used once it is closed.
     *
     * @param lifetime given to the constructor of every tensor
     */
    Memory workspace(Lifetime lifetime);

    /** A workspace's memory. */
    interface Memory extends AutoCloseable {

        /** @param type F32 or F64 */
        Tensor tensor(int rows, int columns, StorageType type);

        @Override
        void close();
    }

    void write(float[] values, Tensor to);

    float[] read(Tensor from);

    double[] readDoubles(Tensor from);

    // ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /** @param positionTable null for none */
    void embed(int[] tokens, Tensor tokenTable, int[] positions, Tensor positionTable, Tensor out);

    void clear(Tensor to);

    /**
     * {@code to[toRows[i]] = from[fromRows[i]]}, F32 or F64: copy, gather and scatter.
     *
     * @param fromRows null: row i
     * @param toRows   distinct, or null: row i
     */
    void move(Tensor from, int[] fromRows, Tensor to, int[] toRows);

    void addRows(Tensor from, int[] fromRows, Tensor to, int[] toRows);

    int[] argmax(Tensor logits);

    NearestRows nearestRows(Tensor queries, Tensor keys);

    // ── forward ──────────────────────────────────────────────────────────────────────────────────────────────────

    void layerNorm(Tensor x, LayerNorm norm, Tensor out);

    /** @param preActivation receives u where the result is {@link Result#GELU}, or null */
    void linear(Tensor x, Linear map, Result result, Tensor preActivation, Tensor out);

    void gelu(Tensor preActivation, Tensor out);

    void relu(Tensor preActivation, Tensor out);

    void rotate(Tensor x, int[] positions, int heads, int rotaryWidth, boolean inverse);

    void attention(Tensor q, Tensor keys, Tensor values, Sequences sequences, int heads, Tensor out);

    // ── losses ───────────────────────────────────────────────────────────────────────────────────────────────────

    void crossEntropy(Tensor logits, int[] targets, Tensor losses);

    void crossEntropyBackward(Tensor logits, int[] targets, float[] weights);

    void klDivergence(Tensor logits, Tensor reference, Tensor losses);

    void klDivergenceBackward(Tensor logits, Tensor reference, float[] weights);

    // ── backward ─────────────────────────────────────────────────────────────────────────────────────────────────

    void layerNormBackward(Tensor x, LayerNorm norm, Tensor gradient, Tensor dX);

    void geluBackward(Tensor preActivation, Tensor gradient);

    void reluBackward(Tensor preActivation, Tensor gradient);

    void attentionBackward(Tensor q, Tensor keys, Tensor values, Sequences sequences, int heads, Tensor gradient,
            Tensor dQ, Tensor dK, Tensor dV);

    // ── training ─────────────────────────────────────────────────────────────────────────────────────────────────

    void addOuterProducts(Tensor left, Tensor right, Tensor sum);

    void addRowSum(Tensor rows, Tensor sum);

    void layerNormParametersBackward(Tensor x, LayerNorm norm, Tensor gradient, Tensor dGain, Tensor dBias);

    double squaredNorm(Tensor x);

    void adam(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, AdamStep step);

    void clamp(Tensor x, float limit);

    // ── editing ──────────────────────────────────────────────────────────────────────────────────────────────────

    /** @param zScores null for none */
    void outlierSwap(Tensor difference, Sequences sequences, SwapRule rule, Tensor norms, Tensor zScores,
            Tensor output);

    MomentSum momentSum(int width);

    InverseMemory inverseMemory(Matrix moment, double scale, double ridge);

    InverseMemory projection(Matrix basis, boolean complement, double scale);

    /** @throws IllegalArgumentException when an element of {@code scale·matrix} is not finite */
    SymmetricEigen symmetricEigen(Matrix matrix, double scale);

    /** Called once, after the last operation; workspaces may be closed afterwards. */
    @Override
    void close();
}
