package dev.palimpsest.model;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.LayerNorm;
import dev.palimpsest.compute.Linear;
import dev.palimpsest.compute.Tensor;
import dev.palimpsest.compute.Workspace;
import dev.palimpsest.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;

/**
 * A GPT-2 or GPT-J resident on an engine: embedding, blocks, final norm and head, forward and backward.
 *
 * <pre>
 *   tokens ─▶ embed ─▶ residual [T, d] ─▶ run(0 … layers) ─▶ residual ─▶ logits of chosen rows [R, V]
 *                                           ◀── backward ──               ◀── logitsBackward ──
 * </pre>
 *
 * The weights are never changed; edits are {@link Hooks} of a {@link Pass}. Used by one thread at a time, like its
 * engine, which it does not own.
 */
public final class Gpt {

    private final GptConfig config;
    private final String fingerprint;
    private final Engine engine;
    private final Tensor tokenTable;
    private final Tensor positionTable;
    private final List<Block> blocks = new ArrayList<>();
    private final LayerNorm finalNorm;
    private final Linear head;

    private Gpt(GptConfig config, GptWeights weights, String fingerprint, Engine engine) {
        this.config = config;
        this.fingerprint = fingerprint;
        this.engine = engine;
        this.tokenTable = engine.upload(weights.tokenEmbedding());
        this.positionTable = weights.positionEmbedding() == null ? null : engine.upload(weights.positionEmbedding());
        for (GptWeights.Block block : weights.blocks()) {
            blocks.add(upload(block));
        }
        this.finalNorm = upload(weights.finalNorm());
        GptWeights.Projection top = weights.head();
        // A tied head is the token table itself: one copy on the device.
        this.head = top.weight() == weights.tokenEmbedding()
                ? new Linear(tokenTable, top.layout(), uploadOrNull(top.bias()))
                : upload(top);
    }

    /**
     * Makes a model resident.
     *
     * @param weights     of exactly {@code config}'s shape; their memory must outlive the engine
     * @param fingerprint tells this model's statistics and edits from another's
     */
    public static Gpt open(GptConfig config, GptWeights weights, String fingerprint, Engine engine) {
        return new Gpt(config, weights, fingerprint, engine);
    }

    private Block upload(GptWeights.Block block) {
        AttentionLayer attention = new AttentionLayer(
                config, block.queryKeyValue().stream().map(this::upload).toList(), upload(block.attentionOut()));
        MlpLayer mlp = new MlpLayer(upload(block.mlpIn()), upload(block.mlpOut()));
        return switch (config.architecture()) {
            case GPT2 -> new Gpt2Block(upload(block.attentionNorm()), attention, upload(block.mlpNorm()), mlp);
            case GPTJ -> new GptJBlock(upload(block.attentionNorm()), attention, mlp);
        };
    }

    private LayerNorm upload(GptWeights.Norm norm) {
        return new LayerNorm(engine.upload(norm.gain()), engine.upload(norm.bias()), config.epsilon());
    }

    private Linear upload(GptWeights.Projection map) {
        return new Linear(engine.upload(map.weight()), map.layout(), uploadOrNull(map.bias()));
    }

    private Tensor uploadOrNull(Matrix vector) {
        return vector == null ? null : engine.upload(vector);
    }

    public GptConfig config() {
        return config;
    }

    public String fingerprint() {
        return fingerprint;
    }

    public Engine engine() {
        return engine;
    }

    /**
     * The residual stream at the bottom: token embedding, plus position embedding for GPT-2.
     *
     * @param residual {@code [T, d]}
     * @throws IllegalArgumentException when a token is not in the vocabulary or a sequence is longer than the context
     */
    public void embed(TokenBatch batch, Tensor residual) {
        for (int s = 0; s < batch.sequences().count(); s++) {
            if (batch.sequences().keys(s) > config.positions()) {
                throw new IllegalArgumentException("a sequence of " + batch.sequences().keys(s)
                        + " tokens does not fit the model's context of " + config.positions());
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

    /** Runs the residual stream {@code [T, d]} in place through the blocks {@code [from, to)}. */
    public void run(Pass pass, int from, int to, Tensor residual) {
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
     * Takes the gradient {@code [T, d]} with respect to the output of block {@code to − 1} down to the input of block
     * {@code from}, in place, along a recorded pass. Weights and cached positions are constants.
     */
    public void backward(Pass pass, int from, int to, Tensor gradient) {
        for (int layer = to - 1; layer >= from; layer--) {
            blocks.get(layer).backward(engine, pass, layer, pass.tape().block(layer), gradient);
        }
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
        try (Workspace scratch = engine.workspace()) {
            Tensor dNormed = scratch.tensor(rows.rows(), rows.columns());
            engine.linear(dLogits, head.transposed(), dNormed);
            engine.clear(dRows);
            engine.layerNormBackward(rows, finalNorm, dNormed, dRows);
        }
    }
}
