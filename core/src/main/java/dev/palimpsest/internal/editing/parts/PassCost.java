package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.Work;
import dev.palimpsest.internal.model.GptConfig;

/**
 * The work and memory of passes through a model, for {@link dev.palimpsest.internal.editing.EditCost}. With d the width, n the
 * inner width and V the vocabulary, for R tokens that attend to P positions each:
 *
 * <pre>
 *   block, forward    2R·(4d² + 2dn) + 4dRP     q, k, v, out are d × d, the MLP's two projections d × n
 *   block, backward   2R·(4d² + 2dn) + 8dRP     gradients of activations; weights are constants
 *   logits            2R·dV                     forward, and the same backward
 * </pre>
 *
 * Every pass reads each weight once, whatever the number of edits that run together.
 *
 * @param config   the shape of the model
 * @param together edits that run as one packed batch
 */
public record PassCost(GptConfig config, int together) {

    /** Rows of a slab of the inverse memory, for which its factor is read once. */
    private static final int SLAB = 8;

    /** The edits of a batch, as many as run together. */
    public static PassCost of(GptConfig config, int batchSize) {
        return new PassCost(config, Math.min(batchSize, RequestTokens.TOGETHER));
    }

    // ── work ─────────────────────────────────────────────────────────────────────────────────────────────────────

    private double weights() {
        double d = config.width();
        return 4 * d * d + 2 * d * config.innerWidth();
    }

    /** Weights of a block's second MLP projection, and of its first: n·d. */
    public double projection() {
        return (double) config.innerWidth() * config.width();
    }

    /** Runs blocks. @param rows tokens of an edit, in all its sequences. @param positions that each attends to */
    public Work forward(int blocks, double rows, double positions) {
        return new Work(blocks * rows * (2 * weights() + 4 * config.width() * positions), blocks * weights() / together);
    }

    /** Backpropagates through blocks. */
    public Work backward(int blocks, double rows, double positions) {
        return new Work(blocks * rows * (2 * weights() + 8 * config.width() * positions), blocks * weights() / together);
    }

    /** Both. */
    public Work both(int blocks, double rows, double positions) {
        return forward(blocks, rows, positions).plus(backward(blocks, rows, positions));
    }

    /** The logits of some rows, or their gradients'. */
    public Work logits(double rows) {
        double size = (double) config.width() * config.vocabulary();
        return new Work(2 * rows * size, size / together + 2 * rows * config.vocabulary());
    }

    /** Generates texts one after the other, token by token. */
    public Work sampling(int texts, int tokens) {
        PassCost alone = new PassCost(config, 1);
        return alone.forward(config.layers(), 1, tokens).plus(alone.logits(1)).times((double) texts * tokens);
    }

    /** One key through an inverse memory of n² numbers: two triangular solves in double precision. @param batch keys at once */
    public Work solve(int batch) {
        double square = (double) config.innerWidth() * config.innerWidth();
        return Work.inDoubles(2 * square, square / Math.min(batch, SLAB));
    }

    /** Factorises a second moment: Cholesky, n³/3 in double precision. */
    public Work factorise() {
        double n = config.innerWidth();
        return Work.inDoubles(n * n * n / 3, n * n);
    }

    /** All eigenvectors of a second moment: about 9n³ in double precision (Golub and Van Loan, section 8.3). */
    public Work eigenvectors() {
        double n = config.innerWidth();
        return Work.inDoubles(9 * n * n * n, n * n);
    }

    /** Merges a term R·Aᵀ of rank one into a projection's weight, which is read, written and checked once a batch. */
    public Work merge(int batch) {
        return new Work(2 * projection(), 3 * projection() / batch);
    }

    // ── memory ───────────────────────────────────────────────────────────────────────────────────────────────────

    /** Bytes of a pass over tokens, none of it recorded: attention's and the MLP's activations of one block. */
    public long passing(double rows) {
        return (long) (rows * (8L * config.width() + 2L * config.innerWidth()) * Float.BYTES);
    }

    /** Bytes that a backward pass needs of each block, besides {@link #passing}. */
    public long recorded(int blocks, double rows) {
        return (long) (blocks * rows * (5L * config.width() + config.innerWidth()) * Float.BYTES);
    }

    /** Bytes of cached keys and values. */
    public long cached(int blocks, double positions) {
        return (long) (blocks * positions * 2 * config.width() * Float.BYTES);
    }

    /** Bytes of logits and what is computed beside them. */
    public long vocabularies(double rows) {
        return (long) (rows * config.vocabulary() * Float.BYTES);
    }

    /** Bytes of an inverse memory: n² doubles. */
    public long memory() {
        return (long) config.innerWidth() * config.innerWidth() * Double.BYTES;
    }

    /** Bytes of an edited copy of a projection in F32. */
    public long copy() {
        return (long) projection() * Float.BYTES;
    }

    /** Tokens of an edit's prompt in all its contexts. @param contexts the bare one among them */
    public static int inContexts(TypicalEdit edit, int contexts) {
        return contexts * edit.prompt() + (contexts - 1) * edit.contextTokens();
    }

    /** Context templates as {@link Contexts#sample} samples them when none are given. */
    public static int contexts(TypicalEdit edit) {
        return edit.contexts(Contexts.SAMPLED + 1);
    }

    /** Samples them, when none are given. */
    public Work contextSampling(TypicalEdit edit) {
        return edit.contexts() == 0 ? sampling(Contexts.SAMPLED, Contexts.TOKENS) : Work.NONE;
    }
}
