package dev.palimpsest.internal.bench;

import dev.palimpsest.internal.model.GptConfig;
import java.util.Set;

/**
 * An estimate of the memory that a workload's stages need. With T tokens in a batch, d width, n inner width, V
 * vocabulary size, L blocks and m edited layers:
 *
 * <pre>
 *   outside the heap   the weights, when a stage runs the model; n²·4 when one solves
 *   heap               T·(8d + 2n)·4 + V·4 per text        activations
 *                      m·n²·8                              C's inverse per edited layer (closed-form: one)
 *                      T·(7d + n)·4·L                      edit: gradients through the blocks above z_layer
 * </pre>
 *
 * @param outside bytes outside Java's heap
 * @param heap    bytes of Java's heap
 */
public record MemoryNeed(long outside, long heap) {

    /** Tokens of a fact in all its contexts, and of its suffixes after the subject. */
    private static final int FACT_TOKENS = 160;

    private static final int FACT_SUFFIXES = 40;

    /** The need of all stages: weights are shared, and memories are factorised while the weights are present. */
    public static MemoryNeed of(Workload workload, Set<Stage> stages) {
        GptConfig config = workload.shape().config();
        long square = (long) config.innerWidth() * config.innerWidth();
        boolean solves = stages.contains(Stage.EDIT) || stages.contains(Stage.CLOSED_FORM);
        long outside = (runsModel(stages) ? workload.shape().weightBytes(workload.storage()) : 0)
                + (solves ? square * Float.BYTES : 0);
        long heap = 0;
        if (stages.contains(Stage.PREFILL)) {
            heap = Math.max(heap, activations(config, workload.texts() * workload.length(), workload.texts()));
        }
        if (stages.contains(Stage.DECODE)) {
            heap = Math.max(heap, decoding(workload));
        }
        if (stages.contains(Stage.READERS)) {
            heap = Math.max(heap, ReadersStage.most() * decoding(workload));
        }
        if (stages.contains(Stage.CLOSED_FORM)) {
            heap = Math.max(heap, square * Double.BYTES);
        }
        if (stages.contains(Stage.EDIT)) {
            int above = config.layers() - 1 - workload.layers().getLast();
            heap = Math.max(heap, workload.layers().size() * square * Double.BYTES
                    + activations(config, workload.batchSize() * FACT_TOKENS, workload.batchSize() * FACT_SUFFIXES)
                    + (long) workload.batchSize() * above * Float.BYTES
                            * (FACT_SUFFIXES * (5L * config.width() + config.innerWidth())
                                    + FACT_TOKENS * 2L * config.width()));
        }
        return new MemoryNeed(outside, heap);
    }

    /** One text with its cache of keys and values. */
    private static long decoding(Workload workload) {
        GptConfig config = workload.shape().config();
        int positions = Workload.PROMPT + workload.newTokens();
        return activations(config, positions, 1) + 2L * config.layers() * positions * config.width() * Float.BYTES;
    }

    /** Whether any stage needs weights. */
    static boolean runsModel(Set<Stage> stages) {
        return stages.stream().anyMatch(stage -> stage != Stage.CLOSED_FORM);
    }

    private static long activations(GptConfig config, int tokens, int logits) {
        return (long) tokens * (8L * config.width() + 2L * config.innerWidth()) * Float.BYTES
                + (long) logits * config.vocabulary() * Float.BYTES;
    }

    public long total() {
        return outside + heap;
    }
}
