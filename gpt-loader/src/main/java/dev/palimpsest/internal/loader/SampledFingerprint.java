package dev.palimpsest.internal.loader;

import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.loader.file.Sha256;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.weights.GptWeights;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The {@link Fingerprint} of earlier versions, in whose files it is still found: instead of all bytes of a weight it
 * contains a sample, all bytes up to 64 KiB, else 16 blocks of 4 KiB at even distances.
 */
public final class SampledFingerprint {

    private static final int WHOLE = 64 * 1024;
    private static final int BLOCKS = 16;
    private static final int BLOCK = 4 * 1024;

    private SampledFingerprint() {}

    /** 64 hexadecimal digits. */
    public static String of(GptConfig config, GptWeights weights) {
        MessageDigest digest = Sha256.begin();
        Fingerprint.update(digest, "palimpsest model 1");
        Fingerprint.update(digest, Fingerprint.line(config));
        for (GptWeights.Weight weight : weights.list()) {
            Fingerprint.update(digest, Fingerprint.line(weight));
            sample(digest, weight.matrix().memory());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of a layer's moment. */
    public static String of(KeyStatistics.Moment moment) {
        MessageDigest digest = Sha256.begin();
        Fingerprint.update(digest, "palimpsest moment 1");
        Fingerprint.update(digest, Fingerprint.line(moment));
        sample(digest, moment.sum().memory());
        return HexFormat.of().formatHex(digest.digest());
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
}
