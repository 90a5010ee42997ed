package dev.palimpsest.loader;

import dev.palimpsest.compute.Linear.Layout;
import dev.palimpsest.model.Architecture;
import dev.palimpsest.model.GptConfig;
import dev.palimpsest.model.GptWeights;
import dev.palimpsest.model.GptWeights.Block;
import dev.palimpsest.model.GptWeights.Norm;
import dev.palimpsest.model.GptWeights.Projection;
import dev.palimpsest.tensor.Matrix;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which of a checkpoint's tensors plays which role. Names are Hugging Face's; what is named nowhere here (causal masks
 * stored as buffers, say) is ignored.
 */
final class GptWiring {

    private final CheckpointTensors tensors;
    private final GptConfig config;
    private final int d;
    private final int n;

    private GptWiring(CheckpointTensors tensors, GptConfig config) {
        this.tensors = tensors;
        this.config = config;
        this.d = config.width();
        this.n = config.innerWidth();
    }

    /** @throws InvalidFileException when a tensor is missing or has another shape than the configuration wants */
    static GptWeights wire(CheckpointTensors tensors, CheckpointConfig config) {
        GptWiring wiring = new GptWiring(tensors, config.model());
        return config.model().architecture() == Architecture.GPT2
                ? wiring.gpt2(config.tied())
                : wiring.gptJ(config.tied());
    }

    private GptWeights gpt2(boolean tied) {
        Matrix embedding = tensors.matrix("wte.weight", config.vocabulary(), d);
        // Files saved from the bare model have no head whatever the configuration says: GPT-2's is the embedding.
        Matrix head = tied || !tensors.has("lm_head.weight")
                ? embedding
                : tensors.matrix("lm_head.weight", config.vocabulary(), d);
        return new GptWeights(
                embedding,
                tensors.matrix("wpe.weight", config.positions(), d),
                blocks(),
                norm("ln_f"),
                new Projection(head, Layout.OUTPUT_INPUT, headBias()));
    }

    private GptWeights gptJ(boolean tied) {
        Matrix embedding = tensors.matrix("wte.weight", config.vocabulary(), d);
        Matrix head = tied ? embedding : tensors.matrix("lm_head.weight", config.vocabulary(), d);
        return new GptWeights(
                embedding, null, blocks(), norm("ln_f"), new Projection(head, Layout.OUTPUT_INPUT, headBias()));
    }

    private List<Block> blocks() {
        return IntStream.range(0, config.layers())
                .mapToObj(layer -> "h." + layer + ".")
                .map(config.architecture() == Architecture.GPT2 ? this::gpt2Block : this::gptJBlock)
                .toList();
    }

    private Block gpt2Block(String h) {
        return new Block(
                norm(h + "ln_1"),
                List.of(conv1d(h + "attn.c_attn", d, 3 * d)),
                conv1d(h + "attn.c_proj", d, d),
                norm(h + "ln_2"),
                conv1d(h + "mlp.c_fc", d, n),
                conv1d(h + "mlp.c_proj", n, d));
    }

    private Block gptJBlock(String h) {
        return new Block(
                norm(h + "ln_1"),
                List.of(
                        linear(h + "attn.q_proj", d, d, false),
                        linear(h + "attn.k_proj", d, d, false),
                        linear(h + "attn.v_proj", d, d, false)),
                linear(h + "attn.out_proj", d, d, false),
                null,
                linear(h + "mlp.fc_in", d, n, true),
                linear(h + "mlp.fc_out", n, d, true));
    }

    private Norm norm(String name) {
        return new Norm(tensors.vector(name + ".weight", d), tensors.vector(name + ".bias", d));
    }

    /** OpenAI's layout, {@code [inputs, outputs]}. */
    private Projection conv1d(String name, int inputs, int outputs) {
        return new Projection(
                tensors.matrix(name + ".weight", inputs, outputs),
                Layout.INPUT_OUTPUT,
                tensors.vector(name + ".bias", outputs));
    }

    /** PyTorch's layout, {@code [outputs, inputs]}. */
    private Projection linear(String name, int inputs, int outputs, boolean bias) {
        return new Projection(
                tensors.matrix(name + ".weight", outputs, inputs),
                Layout.OUTPUT_INPUT,
                bias ? tensors.vector(name + ".bias", outputs) : null);
    }

    private Matrix headBias() {
        return tensors.has("lm_head.bias") ? tensors.vector("lm_head.bias", config.vocabulary()) : null;
    }
}
