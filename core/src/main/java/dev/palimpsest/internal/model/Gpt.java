package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.LayerNorm;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A model resident on an engine: embedding, blocks, final norm and head, forward and backward.
 *
 * <pre>
 *   tokens ─▶ embed ─▶ residual [T, d] ─▶ run(0 … layers) ─▶ residual ─▶ logits of chosen rows [R, V]
 *                                           ◀── backward ──               ◀── logitsBackward ──
 * </pre>
 *
 * No operation changes the weights; edits are {@link Interventions} of a {@link Pass} or
 * {@linkplain #with(Site, Linear) replaced} projections, and the weights of a model {@linkplain #inTraining in training} are
 * changed by its optimiser. Any number of threads may run passes at once, each with its own
 * workspaces; a model in training is used by one thread at a time. It does not own its engine.
 */
public final class Gpt {

    private final GptConfig config;
    private final String fingerprint;
    private final Set<String> earlierFingerprints;
    private final Engine engine;
    private final Tensor tokenTable;
    private final Tensor positionTable;
    private final List<Block> blocks = new ArrayList<>();
    private final LayerNorm finalNorm;
    private final Linear head;

    private Gpt(GptConfig config, GptWeights weights, String fingerprint, Engine engine,
            Function<Matrix, Tensor> resident) {
        this.config = config;
        this.fingerprint = fingerprint;
        this.earlierFingerprints = Set.of();
        this.engine = engine;
        Wiring wiring = new Wiring(config, resident);
        this.tokenTable = resident.apply(weights.tokenEmbedding());
        this.positionTable = wiring.residentOrNull(weights.positionEmbedding());
        for (GptWeights.Block block : weights.blocks()) {
            blocks.add(config.architecture().block(wiring, block));
        }
        this.finalNorm = wiring.norm(weights.finalNorm());
        GptWeights.Projection top = weights.head();
        // A tied head is the token table itself: one copy on the device.
        this.head = weights.hasTiedHead()
                ? new Linear(tokenTable, top.layout(), wiring.residentOrNull(top.bias()))
                : wiring.projection(top);
    }

    /**
     * Makes a model resident.
     *
     * @param weights     of exactly {@code config}'s shape; their memory must outlive the engine
     * @param fingerprint identifies the model that statistics and edits belong to
     */
    public static Gpt open(GptConfig config, GptWeights weights, String fingerprint, Engine engine) {
        return new Gpt(config, weights, fingerprint, engine, engine::upload);
    }

    /**
     * A model whose weights are being trained.
     *
     * @param resident the tensor of each of {@code weights}, in a workspace, where an optimiser may change it
     */
    public static Gpt inTraining(GptConfig config, GptWeights weights, Engine engine,
            Function<Matrix, Tensor> resident) {
        return new Gpt(config, weights, "in training", engine, resident);
    }

    private Gpt(Gpt other, Set<String> earlierFingerprints, List<Block> blocks) {
        this.config = other.config;
        this.fingerprint = other.fingerprint;
        this.earlierFingerprints = earlierFingerprints;
        this.engine = other.engine;
        this.tokenTable = other.tokenTable;
        this.positionTable = other.positionTable;
        this.blocks.addAll(blocks);
        this.finalNorm = other.finalNorm;
        this.head = other.head;
    }

    /**
     * This model with another MLP projection in one block; everything else is shared and this model does not change.
     *
     * @param map of the shape of the one it replaces; must live as long as the model that uses it
     */
    public Gpt with(Site site, Linear map) {
        List<Block> patched = new ArrayList<>(blocks);
        Block block = blocks.get(site.layer());
        patched.set(site.layer(), block.with(block.mlp().with(site.point(), map)));
        return new Gpt(this, earlierFingerprints, patched);
    }

    /** An MLP projection. */
    public Linear projection(Site site) {
        return blocks.get(site.layer()).mlp().projection(site.point());
    }

    /** A block's second MLP projection, {@code n → d}. */
    public Linear mlpOut(int layer) {
        return projection(Site.mlpOutput(layer));
    }

    public GptConfig config() {
        return config;
    }

    public String fingerprint() {
        return fingerprint;
    }

    /** This model, which also accepts files that name it by the fingerprint of an earlier version. */
    public Gpt alsoKnownAs(String earlierFingerprint) {
        return new Gpt(this, Set.of(earlierFingerprint), blocks);
    }

    /** Whether a file with this fingerprint belongs to this model. */
    public boolean isIdentifiedBy(String anyFingerprint) {
        return fingerprint.equals(anyFingerprint) || earlierFingerprints.contains(anyFingerprint);
    }

    public Engine engine() {
        return engine;
    }

    /**
     * The residual stream below the first block: the token embedding plus, if there is one, the position embedding.
     *
     * @param residual {@code [T, d]}
     * @throws IllegalArgumentException when a token is not in the vocabulary or a sequence is longer than the context
     */
    public void embed(TokenBatch batch, Tensor residual) {
        for (int s = 0; s < batch.sequences().count(); s++) {
            if (batch.sequences().keys(s) > config.positions()) {
                throw new IllegalArgumentException("a sequence of " + batch.sequences().keys(s)
                        + " tokens does not fit the model's context of " + config.positions() + "; shorten it");
            }
        }
        for (int token : batch.tokens()) {
            if (token < 0 || token >= config.vocabulary()) {
                throw new IllegalArgumentException(
                        "token " + token + " is not in the vocabulary of " + config.vocabulary());
            }
        }
        engine.embed(batch.tokens(), tokenTable, batch.sequences().positions(), positionTable, residual);
    }

    /** {@code rows[i] = the token embedding of tokens[i]}, without positions; {@code [tokens, d]}. */
    public void tokenEmbeddings(int[] tokens, Tensor rows) {
        engine.embed(tokens, tokenTable, new int[tokens.length], null, rows);
    }

    /**
     * Adds to the gradients of the embeddings.
     *
     * @param gradient {@code [T, d]}, with respect to {@link #embed}'s result
     */
    public void embedBackward(TokenBatch batch, Tensor gradient, WeightGradients weights) {
        weights.addRows(engine, tokenTable, batch.tokens(), gradient);
        weights.addRows(engine, positionTable, batch.sequences().positions(), gradient);
    }

    /** Runs the residual stream {@code [T, d]} in place through the blocks {@code [from, to)}. */
    public void run(Pass pass, int from, int to, Tensor residual) {
        engine.inTurn(() -> runBlocks(pass, from, to, residual));
    }

    private void runBlocks(Pass pass, int from, int to, Tensor residual) {
        for (int layer = from; layer < to; layer++) {
            try (Workspace scratch = engine.workspace()) {
                Activations activations = pass.tape() == null
                        ? Activations.passing(scratch, config, residual.rows())
                        : pass.tape().block(layer);
                blocks.get(layer).forward(engine, pass, layer, activations, residual);
            }
            for (Tap tap : pass.taps()) {
                if (tap instanceof Tap.ReadOutput read && read.layer() == layer) {
                    engine.gather(residual, read.rows(), read.to());
                }
            }
        }
    }

    /**
     * Backpropagates the gradient {@code [T, d]} with respect to the output of block {@code to − 1} to the input of
     * block {@code from}, in place, through a recorded pass. Cached positions are constants, and so are weights
     * unless the tape accumulates their gradients.
     *
     * @throws IllegalStateException when an intervention on one of these blocks has no backward form
     */
    public void backward(Pass pass, int from, int to, Tensor gradient) {
        for (int layer = from; layer < to; layer++) {
            MlpInterventions.requireDifferentiable(layer, pass.interventions().on(layer));
        }
        engine.inTurn(() -> {
            for (int layer = to - 1; layer >= from; layer--) {
                blocks.get(layer).backward(engine, pass, layer, pass.tape().block(layer), gradient);
            }
        });
    }

    /** The logits {@code [R, V]} of rows {@code [R, d]} of the top residual stream. */
    public void logits(Tensor rows, Tensor logits) {
        try (Workspace scratch = engine.workspace()) {
            Tensor normed = scratch.tensor(rows.rows(), rows.columns());
            engine.layerNorm(rows, finalNorm, normed);
            engine.linear(normed, head, logits);
        }
    }

    /** The gradient {@code dRows [R, d]} with respect to rows, from the one with respect to their logits. */
    public void logitsBackward(Tensor rows, Tensor dLogits, Tensor dRows) {
        logitsBackward(rows, dLogits, dRows, WeightGradients.NONE);
    }

    /** {@link #logitsBackward} that also adds to the gradients of the head and the final norm. */
    public void logitsBackward(Tensor rows, Tensor dLogits, Tensor dRows, WeightGradients weights) {
        try (Workspace scratch = engine.workspace()) {
            Tensor dNormed = scratch.tensor(rows.rows(), rows.columns());
            engine.linear(dLogits, head.transposed(), dNormed);
            if (!weights.isEmpty()) {
                Tensor normed = scratch.tensor(rows.rows(), rows.columns());
                engine.layerNorm(rows, finalNorm, normed);
                weights.addLinear(engine, head, normed, dLogits);
                weights.addLayerNorm(engine, finalNorm, rows, dNormed);
            }
            engine.clear(dRows);
            engine.layerNormBackward(rows, finalNorm, dNormed, dRows);
        }
    }
}
