package dev.palimpsest.loader;

import dev.palimpsest.editing.memory.KeyStatistics;
import dev.palimpsest.model.GptConfig;
import dev.palimpsest.model.weights.GptWeights;
import dev.palimpsest.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The identity of a model: SHA-256 over its configuration and, for each weight, role, shape, storage type and a
 * sample of its bytes.
 *
 * <p>The sample is all bytes up to 64 KiB, else 16 blocks of 4 KiB at even distances, the first and the last among
 * them: a few megabytes of a 24 GB file. Names, order and files of the tensors do not matter, so shards and a single
 * file of the same model agree; the storage type does matter, because its rounding changes the model's results.
 */
public final class Fingerprint {

    private static final int WHOLE = 64 * 1024;
    private static final int BLOCKS = 16;
    private static final int BLOCK = 4 * 1024;

    private Fingerprint() {}

    /** 64 hexadecimal digits. */
    public static String of(GptConfig config, GptWeights weights) {
        MessageDigest digest = sha256();
        update(digest, "palimpsest model 1");
        // Field by field: a record's toString may change with its declaration. The end-of-text token is left out
        // because it changes no weight and no key.
        String architecture = config.architecture().modelType().toUpperCase(Locale.ROOT);
        update(digest, architecture + " layers=" + config.layers() + " width=" + config.width() + " heads="
                + config.heads() + " inner=" + config.innerWidth() + " positions=" + config.positions()
                + " vocabulary=" + config.vocabulary() + " rotary=" + config.rotaryWidth() + " epsilon="
                + Integer.toHexString(Float.floatToIntBits(config.epsilon())));
        for (GptWeights.Weight weight : weights.list()) {
            update(digest, weight.id().label() + " " + weight.matrix().type() + " " + weight.matrix().rows() + " "
                    + weight.matrix().columns());
            sample(digest, weight.matrix().memory());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * The identity of one layer's moment: SHA-256 over the number of tokens and shape, storage type and the same
     * sample of the sum's bytes. 64 hexadecimal digits.
     */
    public static String of(KeyStatistics.Moment moment) {
        MessageDigest digest = sha256();
        Matrix sum = moment.sum();
        update(digest, "palimpsest moment 1");
        update(digest, moment.tokens() + " " + sum.type() + " " + sum.rows() + " " + sum.columns());
        sample(digest, sum.memory());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, String line) {
        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void sample(MessageDigest digest, MemorySegment bytes) {
        long size = bytes.byteSize();
        if (size <= WHOLE) {
            digest.update(bytes.toArray(ValueLayout.JAVA_BYTE));
            return;
        }
        for (int block = 0; block < BLOCKS; block++) {
            long at = block == BLOCKS - 1 ? size - BLOCK : (size - BLOCK) / (BLOCKS - 1) * block;
            digest.update(bytes.asSlice(at, BLOCK).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
