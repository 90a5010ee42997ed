package dev.palimpsest.internal.cli.command;

import dev.palimpsest.internal.model.GptConfig;
import java.util.Locale;

/**
 * An estimate of the memory each command needs, from the model's shape. Weights are memory-mapped, so they count
 * towards the machine's memory but not Java's heap. With n inner width, d width, V vocabulary size, L blocks and c
 * context length:
 *
 * <pre>
 *   activations   T·(8d + 2n)·4 + R·V·4     a packed batch of T = max(1024, c) tokens, R = 256 rows of logits
 *   generate      weights + activations + 2·L·c·d·4              keys and values of one full context
 *   score         weights + activations
 *   stats         weights + activations + m·n²·8                 a sum of k·kᵀ for each of m layers
 *   edit          weights + m·n²·8 + COMEBA-HK's EditCost        the statistics, mapped; C's inverse for each of m layers,
 *                                                                edited copies and what target values need
 * </pre>
 *
 * @param config       the shape
 * @param weightBytes  size of the stored weights
 * @param editedLayers m
 * @param editing      bytes of {@code EditCost} while a batch is edited
 */
record MemoryEstimate(GptConfig config, long weightBytes, int editedLayers, long editing) {

    private static final int BATCH_TOKENS = 1024;
    private static final int LOGIT_ROWS = 256;

    private long activations() {
        long tokens = Math.max(BATCH_TOKENS, config.positions());
        return tokens * (8L * config.width() + 2L * config.innerWidth()) * Float.BYTES
                + (long) LOGIT_ROWS * config.vocabulary() * Float.BYTES;
    }

    private long square() {
        return (long) config.innerWidth() * config.innerWidth() * Double.BYTES;
    }

    /** Bytes that {@code generate} needs. */
    long generate() {
        return weightBytes + activations()
                + 2L * config.layers() * config.positions() * config.width() * Float.BYTES;
    }

    /** Bytes that {@code score} and {@code evaluate} need. */
    long score() {
        return weightBytes + activations();
    }

    /** Bytes that {@code stats} needs. */
    long stats() {
        return weightBytes + activations() + editedLayers * square();
    }

    /** Bytes that {@code edit} needs. */
    long edit() {
        return weightBytes + editedLayers * square() + editing;
    }
}
