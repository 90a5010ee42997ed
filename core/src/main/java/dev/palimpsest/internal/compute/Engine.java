package dev.palimpsest.internal.compute;

import dev.palimpsest.internal.tensor.Matrix;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Runs the transformer and the editing mathematics: checks every argument, then dispatches to a {@link Backend}.
 *
 * <p>Shapes: T rows of activations (all sequences of a packed batch end to end), d model width, h heads of width d/h,
 * V vocabulary, S sequences. Unless said otherwise activations are F32, inputs are not modified, and an output may
 * not share memory with an input.
 *
 * <p><b>Guarantees of every engine</b>, whatever its backend (one contract test checks them for all):
 * <ul>
 *   <li>A row of a result depends on that row's sequence only: a packed batch equals its sequences run one by one, bit
 *       for bit, and so does any number of threads.</li>
 *   <li>Same inputs, same bits, run after run.</li>
 *   <li>A NaN or an infinity in a row of the input propagates to that row of the output and to no other sequence.</li>
 *   <li>Shapes that do not fit are refused with an {@link IllegalArgumentException} before anything is written;
 *       so are outputs that share memory with inputs, indices out of range and another engine's tensors.</li>
 *   <li>A tensor whose workspace is closed, or that was released, is refused with an
 *       {@link IllegalStateException}.</li>
 * </ul>
 *
 * <b>Threads.</b> Any number of threads may use an engine at once, each with its own workspaces: weights and tensors that
 * nobody writes are shared, and every thread gets the bits it would get alone. A workspace is used by one thread at a
 * time; an operation that would write what another thread's operation uses is refused with an
 * {@link IllegalStateException} before anything is written. {@link #close()} waits for the operations in progress; later
 * ones are refused.
 */
public final class Engine implements AutoCloseable {

    private final Backend backend;
    private final Gate gate;

    private Engine(Backend backend) {
        this.backend = backend;
        this.gate = new Gate(backend.turns());
    }

    /** An engine on {@code backend}, which it closes. */
    public static Engine of(Backend backend) {
        return new Engine(backend);
    }

    void requireOpen() {
        gate.requireOpen();
    }

    /**
     * Runs several operations without those of other threads in between, where the backend computes one operation at a
     * time; elsewhere it simply runs them. Results do not depend on it: it saves such a backend the changes between
     * passes.
     */
    public void inTurn(Runnable operations) {
        gate.inTurn(operations);
    }

    /** Runs one operation and its checks, whose claims end with it. */
    <T> T compute(Function<OperationChecks, T> operation) {
        return gate.pass(new OperationChecks(this), operation);
    }

    private void run(Consumer<OperationChecks> operation) {
        compute(checks -> {
            operation.accept(checks);
            return null;
        });
    }

    /** Frees what no operation uses any more, of an open engine or a closed one. */
    void free(Runnable resource) {
        gate.free(resource);
    }

    /** The name for {@code --engine}: {@code cpu}, {@code tornado}. */
    public String name() {
        return backend.name();
    }

    /** A one-line description: device, threads, vector width. */
    public String description() {
        return backend.description();
    }

    // ── memory ───────────────────────────────────────────────────────────────────────────────────────────────────

    /**
     * Uploads a weight, which is read-only from then on. The matrix's memory must outlive the engine: an engine that
     * reads the mapped file directly keeps a view of it, not a copy.
     */
    public Tensor upload(Matrix weight) {
        return compute(checks -> {
            Lifetime lifetime = Lifetime.ofUpload(this, weight.memory());
            if (!lifetime.sourceOpen()) {
                throw TensorChecks.sourceClosed("a weight " + weight, null);
            }
            return backend.upload(weight, lifetime);
        });
    }

    /**
     * Releases an uploaded tensor, which is invalid from then on; waits for the operations in progress. The engine
     * releases the remaining ones when it closes.
     */
    public void release(Tensor uploaded) {
        gate.passAlone(new OperationChecks(this), checks -> {
            checks.uploaded(uploaded);
            uploaded.lifetime().end();
            backend.release(uploaded);
            return null;
        });
    }

    /** Memory for activations. Workspaces are independent of each other and may be closed in any order. */
    public Workspace workspace() {
        return compute(checks -> {
            Lifetime lifetime = Lifetime.ofWorkspace(this);
            return new CheckedWorkspace(this, lifetime, backend.workspace(lifetime));
        });
    }

    /** Uploads {@code values}, row after row, into an F32 activation tensor. */
    public void write(float[] values, Tensor to) {
        run(checks -> {
            checks.write(values, to);
            backend.write(values, to);
        });
    }

    /** A new F32 tensor of {@code workspace} with the values of {@code matrix}. */
    public Tensor tensorOf(Workspace workspace, Matrix matrix) {
        Tensor tensor = workspace.tensor(matrix.rows(), matrix.columns());
        write(matrix.toFloats(), tensor);
        return tensor;
    }

    /** Downloads an F32 tensor, row after row. */
    public float[] read(Tensor from) {
        return compute(checks -> {
            checks.read(from);
            return backend.read(from);
        });
    }

    /** Downloads an F64 tensor, row after row. */
    public double[] readDoubles(Tensor from) {
        return compute(checks -> {
            checks.readDoubles(from);
            return backend.readDoubles(from);
        });
    }

    // ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /**
     * {@code out[t] = tokenTable[tokens[t]] + positionTable[positions[t]]}.
     *
     * @param positionTable {@code [positions, d]}, or null (rotary models add nothing here)
     * @param out           {@code [T, d]}
     */
    public void embed(int[] tokens, Tensor tokenTable, int[] positions, Tensor positionTable, Tensor out) {
        run(checks -> {
            checks.embed(tokens, tokenTable, positions, positionTable, out);
            backend.embed(tokens, tokenTable, positions, positionTable, out);
        });
    }

    /**
     * {@code to = weight}, same shape, as F32.
     *
     * @param weight of any storage type for weights
     */
    public void widen(Tensor weight, Tensor to) {
        // An embedding lookup of every row reads a weight of any storage type.
        int[] rows = IntStream.range(0, weight.rows()).toArray();
        embed(rows, weight, rows, null, to);
    }

    /** {@code to = 0}. */
    public void clear(Tensor to) {
        run(checks -> {
            checks.clear(to);
            backend.clear(to);
        });
    }

    /** {@code to = from}, same shape. */
    public void copy(Tensor from, Tensor to) {
        move(from, null, to, null);
    }

    /** {@code to[i] = from[rows[i]]}. */
    public void gather(Tensor from, int[] rows, Tensor to) {
        move(from, rows, to, null);
    }

    /** {@code to[rows[i]] = from[i]}; the rows are distinct. */
    public void scatter(Tensor from, Tensor to, int[] rows) {
        move(from, null, to, rows);
    }

    private void move(Tensor from, int[] fromRows, Tensor to, int[] toRows) {
        run(checks -> {
            checks.move(from, fromRows, to, toRows);
            backend.move(from, fromRows, to, toRows);
        });
    }

    /** {@code to[toRows[i]] += from[fromRows[i]]}, in the order of i; a row may occur more than once on either side. */
    public void addRows(Tensor from, int[] fromRows, Tensor to, int[] toRows) {
        run(checks -> {
            checks.addRows(from, fromRows, to, toRows);
            backend.addRows(from, fromRows, to, toRows);
        });
    }

    // ── forward ──────────────────────────────────────────────────────────────────────────────────────────────────

    /**
     * {@code out = γ·(x − mean)/√(variance + ε) + β} per row, biased variance; {@code x}, {@code out} {@code [T, d]}.
     */
    public void layerNorm(Tensor x, LayerNorm norm, Tensor out) {
        run(checks -> {
            checks.layerNorm(x, norm, out);
            backend.layerNorm(x, norm, out);
        });
    }

    /** {@code out = x·W + b}; {@code x [T, inputs]}, {@code out [T, outputs]}. */
    public void linear(Tensor x, Linear map, Tensor out) {
        linear(x, map, Backend.Result.STORED, null, out);
    }

    /** {@code sum += x·W + b}: the residual connection fused into the projection that feeds it. */
    public void linearAdd(Tensor x, Linear map, Tensor sum) {
        linear(x, map, Backend.Result.ADDED, null, sum);
    }

    /**
     * {@code out = gelu(x·W + b)}, the tanh approximation
     * {@code gelu(u) = u/2·(1 + tanh(√(2/π)·(u + 0.044715·u³)))}.
     *
     * @param preActivation receives {@code x·W + b} for {@link #geluBackward}, or null
     */
    public void linearGelu(Tensor x, Linear map, Tensor preActivation, Tensor out) {
        linear(x, map, Backend.Result.GELU, preActivation, out);
    }

    private void linear(Tensor x, Linear map, Backend.Result result, Tensor preActivation, Tensor out) {
        run(checks -> {
            checks.linear(x, map, preActivation, out);
            backend.linear(x, map, result, preActivation, out);
        });
    }

    /** {@code out = gelu(preActivation)}, in the arithmetic of {@link #linearGelu}; same shape. */
    public void gelu(Tensor preActivation, Tensor out) {
        run(checks -> {
            checks.activation(preActivation, out);
            backend.gelu(preActivation, out);
        });
    }

    /** {@code out = max(preActivation, 0)}; NaN stays NaN; same shape. */
    public void relu(Tensor preActivation, Tensor out) {
        run(checks -> {
            checks.activation(preActivation, out);
            backend.relu(preActivation, out);
        });
    }

    /**
     * Rotary position embedding in place, GPT-J's interleaved form: in the first {@code rotaryWidth} features of every
     * head the pair {@code (x₂ᵢ, x₂ᵢ₊₁)} is rotated by {@code position·10000^(−2i/rotaryWidth)}.
     *
     * @param x       {@code [T, d]}
     * @param inverse rotates the other way: the backward form
     */
    public void rotate(Tensor x, int[] positions, int heads, int rotaryWidth, boolean inverse) {
        run(checks -> {
            checks.rotate(x, positions, heads, rotaryWidth);
            backend.rotate(x, positions, heads, rotaryWidth, inverse);
        });
    }

    /**
     * Causal attention: position p of a sequence attends to its positions 0 … p.
     * {@code out_t = Σ_j softmax_j(q_t·k_j/√(d/h))·v_j} per head.
     *
     * @param q      {@code [T, d]}
     * @param keys   {@code [key rows, d]}, addressed as {@link Sequences} says
     * @param values {@code [key rows, d]}
     * @param out    {@code [T, d]}
     */
    public void attention(Tensor q, Tensor keys, Tensor values, Sequences sequences, int heads, Tensor out) {
        run(checks -> {
            checks.attention(q, keys, values, sequences, heads, out);
            backend.attention(q, keys, values, sequences, heads, out);
        });
    }

    /** Per row, the index of the largest element; the lowest index among equals. */
    public int[] argmax(Tensor logits) {
        return compute(checks -> {
            checks.argmax(logits);
            return backend.argmax(logits);
        });
    }

    /**
     * For every row of {@code queries} the nearest row of {@code keys} by Euclidean distance, the lowest index among
     * equally near ones. Distances are computed in double from the differences of the elements; a key at a distance of
     * NaN is never the nearest. A query's result does not depend on the other queries.
     *
     * @param queries {@code [Q, d]}
     * @param keys    {@code [E, d]}; E may be 0
     */
    public NearestRows nearestRows(Tensor queries, Tensor keys) {
        return compute(checks -> {
            checks.nearestRows(queries, keys);
            return backend.nearestRows(queries, keys);
        });
    }

    // ── losses ───────────────────────────────────────────────────────────────────────────────────────────────────

    /** {@code losses[i] = −log softmax(logits[i])[targets[i]]}; {@code logits [R, V]}, {@code losses [R, 1]} F64. */
    public void crossEntropy(Tensor logits, int[] targets, Tensor losses) {
        run(checks -> {
            checks.crossEntropy(logits, targets, losses);
            backend.crossEntropy(logits, targets, losses);
        });
    }

    /** In place: {@code logits[i] ← weights[i]·(softmax(logits[i]) − onehot(targets[i]))}. */
    public void crossEntropyBackward(Tensor logits, int[] targets, float[] weights) {
        run(checks -> {
            checks.crossEntropyBackward(logits, targets, weights);
            backend.crossEntropyBackward(logits, targets, weights);
        });
    }

    /** {@code losses[i] = KL(p ‖ q)}, p and q the softmaxes of {@code logits[i]} and {@code reference[i]}; F64. */
    public void klDivergence(Tensor logits, Tensor reference, Tensor losses) {
        run(checks -> {
            checks.klDivergence(logits, reference, losses);
            backend.klDivergence(logits, reference, losses);
        });
    }

    /** In place: {@code logits[i] ← weights[i]·p·(log p − log q − KL(p ‖ q))}. */
    public void klDivergenceBackward(Tensor logits, Tensor reference, float[] weights) {
        run(checks -> {
            checks.klDivergenceBackward(logits, reference, weights);
            backend.klDivergenceBackward(logits, reference, weights);
        });
    }

    // ── backward (a linear map's is linear(gradient, map.transposed(), …)) ───────────────────────────────────────

    /** {@code dX += ∂/∂x layerNorm(x)ᵀ·gradient}; all {@code [T, d]}. */
    public void layerNormBackward(Tensor x, LayerNorm norm, Tensor gradient, Tensor dX) {
        run(checks -> {
            checks.layerNormBackward(x, norm, gradient, dX);
            backend.layerNormBackward(x, norm, gradient, dX);
        });
    }

    /** In place: {@code gradient ← gradient·gelu′(preActivation)}. */
    public void geluBackward(Tensor preActivation, Tensor gradient) {
        run(checks -> {
            checks.activationBackward(preActivation, gradient);
            backend.geluBackward(preActivation, gradient);
        });
    }

    /** In place: {@code gradient ← 0} where {@code preActivation ≤ 0}. */
    public void reluBackward(Tensor preActivation, Tensor gradient) {
        run(checks -> {
            checks.activationBackward(preActivation, gradient);
            backend.reluBackward(preActivation, gradient);
        });
    }

    /**
     * The gradients of {@link #attention} with respect to the batch's own rows; cached positions are constants.
     *
     * @param gradient {@code [T, d]}, with respect to the attention's output
     * @param dQ       {@code [T, d]}, overwritten, as are {@code dK} and {@code dV}
     */
    public void attentionBackward(Tensor q, Tensor keys, Tensor values, Sequences sequences, int heads, Tensor gradient,
            Tensor dQ, Tensor dK, Tensor dV) {
        run(checks -> {
            checks.attentionBackward(q, keys, values, sequences, heads, gradient, dQ, dK, dV);
            backend.attentionBackward(q, keys, values, sequences, heads, gradient, dQ, dK, dV);
        });
    }

    // ── training: gradients of weights ───────────────────────────────────────────────────────────────────────────

    /**
     * {@code sum[i][j] += Σ_t left[t][i]·right[t][j]}, in the order of t: the gradient of a linear map's weight, from
     * its input and the gradient of its output.
     *
     * @param left  {@code [T, m]}
     * @param right {@code [T, n]}
     * @param sum   {@code [m, n]}
     */
    public void addOuterProducts(Tensor left, Tensor right, Tensor sum) {
        run(checks -> {
            checks.addOuterProducts(left, right, sum);
            backend.addOuterProducts(left, right, sum);
        });
    }

    /**
     * {@code sum[j] += Σ_t rows[t][j]}, in the order of t: a bias's gradient; {@code rows [T, n]}, {@code sum [1, n]}.
     */
    public void addRowSum(Tensor rows, Tensor sum) {
        run(checks -> {
            checks.addRowSum(rows, sum);
            backend.addRowSum(rows, sum);
        });
    }

    /**
     * The gradients of a layer norm's parameters, with x̂ the normalised x: {@code dGain += Σ_t gradient_t·x̂_t},
     * {@code dBias += Σ_t gradient_t}, in the order of t.
     *
     * @param x        {@code [T, d]}, what was normalised
     * @param gradient {@code [T, d]}, with respect to the norm's output
     * @param dGain    {@code [1, d]}, as is {@code dBias}
     */
    public void layerNormParametersBackward(Tensor x, LayerNorm norm, Tensor gradient, Tensor dGain, Tensor dBias) {
        run(checks -> {
            checks.layerNormParametersBackward(x, norm, gradient, dGain, dBias);
            backend.layerNormParametersBackward(x, norm, gradient, dGain, dBias);
        });
    }

    /** {@code Σ x²} over all elements, in double, in one order. */
    public double squaredNorm(Tensor x) {
        return compute(checks -> {
            checks.squaredNorm(x);
            return backend.squaredNorm(x);
        });
    }

    /**
     * One step of Adam in place on {@code parameter}, an activation tensor: trained weights are kept in a workspace,
     * and every operation that accepts uploaded weights accepts them too.
     *
     * @param gradient of the loss, the parameter's shape; so are {@code mean} and {@code square}
     * @param mean     Adam's m, zero before the first step
     * @param square   Adam's v, zero before the first step
     */
    public void adam(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, AdamStep step) {
        run(checks -> {
            checks.adam(parameter, gradient, mean, square);
            backend.adam(parameter, gradient, mean, square, step);
        });
    }

    /** {@code x = min(max(x, −limit), limit)} for every element; NaN stays NaN. */
    public void clamp(Tensor x, float limit) {
        run(checks -> {
            checks.clamp(x, limit);
            backend.clamp(x, limit);
        });
    }

    // ── editing ──────────────────────────────────────────────────────────────────────────────────────────────────

    /**
     * The hook layer's swap. {@code M_j = ‖difference_j‖₂}; within each sequence
     * {@code z_j = (M_j − mean M)/std M} with the unbiased standard deviation over all its positions, cached ones
     * included; where {@code rule} says so, {@code output_j += difference_j}.
     *
     * <p>Norms and z-scores are computed in double, in the order of positions. A z-score is NaN, and never swaps, where
     * a sequence has one position or all its norms are equal.
     *
     * @param difference {@code [T, d]}, D·k of every row
     * @param norms      {@code [key rows, 1]} F64: rows of this batch are written, cached ones read
     * @param zScores    {@code [T, 1]} F64, or null
     * @param output     {@code [T, d]}: the projection's output, or any sum that holds it
     */
    public void outlierSwap(Tensor difference, Sequences sequences, SwapRule rule, Tensor norms, Tensor zScores,
            Tensor output) {
        run(checks -> {
            checks.outlierSwap(difference, sequences, norms, zScores, output);
            backend.outlierSwap(difference, sequences, rule, norms, zScores, output);
        });
    }

    /** A sum of outer products of keys of width n, starting at zero. */
    public MomentSum momentSum(int width) {
        OperationChecks.momentSum(width);
        return compute(checks -> new CheckedMomentSum(this, width, backend.momentSum(width)));
    }

    /**
     * The inverse of {@code C = scale·moment + ridge·I}, as an operator.
     *
     * @param moment {@code [n, n]}, symmetric; not kept
     * @throws NotPositiveDefiniteException when C is singular to working precision
     */
    public InverseMemory inverseMemory(Matrix moment, double scale, double ridge) {
        OperationChecks.inverseMemory(moment, scale, ridge);
        return compute(checks ->
                new CheckedInverseMemory(this, moment.rows(), backend.inverseMemory(moment, scale, ridge)));
    }

    /**
     * An inverse memory that starts as a scaled projection: {@code P = scale·BᵀB}, onto the space the rows of B span,
     * or {@code P = scale·(I − BᵀB)}, onto its complement. P may be singular; its results stay in that space.
     * AlphaEdit (arXiv 2410.02355) starts from the projection onto the null space of a layer's keys.
     *
     * @param basis      B, {@code [m, n]} with m at most n; with orthonormal rows; only their lengths are checked
     * @param complement to project onto what is orthogonal to the rows of B
     * @param scale      positive
     */
    public InverseMemory projection(Matrix basis, boolean complement, double scale) {
        OperationChecks.projection(basis, scale);
        return compute(checks ->
                new CheckedInverseMemory(this, basis.columns(), backend.projection(basis, complement, scale)));
    }

    /**
     * The eigendecomposition of {@code scale·matrix}, in double and on the host's threads.
     *
     * @param matrix {@code [n, n]}, symmetric; only the lower triangle is read; not kept
     * @throws IllegalStateException when the iteration for the eigenvalues does not converge
     */
    public SymmetricEigen symmetricEigen(Matrix matrix, double scale) {
        OperationChecks.symmetricEigen(matrix, scale);
        return compute(checks -> backend.symmetricEigen(matrix, scale));
    }

    /** Waits for the operations in progress and frees everything. Later operations are refused. */
    @Override
    public void close() {
        gate.close(backend::close);
    }
}
