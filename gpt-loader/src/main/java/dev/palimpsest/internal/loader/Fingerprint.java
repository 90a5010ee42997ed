package dev.palimpsest.internal.loader;

import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.loader.file.ContentScan;
import dev.palimpsest.internal.loader.file.ContentScan.Content;
import dev.palimpsest.internal.loader.file.Sha256;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * The identity of a model: SHA-256 over its configuration and, for each weight, role, shape, storage type and the
 * {@linkplain ContentScan digest} of all its bytes.
 *
 * <p>Names, order and files of the tensors do not matter, so shards and a single file of the same model agree; the
 * storage type does matter, because its rounding changes the model's results.
 */
public final class Fingerprint {

    private Fingerprint() {}

    /** Reads all weights, on all cores. 64 hexadecimal digits. */
    public static String of(GptConfig config, GptWeights weights) {
        return of(config, weights, ContentScan.of(matrices(weights)));
    }

    /** @param contents of {@link #matrices} */
    static String of(GptConfig config, GptWeights weights, List<Content> contents) {
        MessageDigest digest = Sha256.begin();
        update(digest, "palimpsest model 2");
        update(digest, line(config));
        for (int i = 0; i < contents.size(); i++) {
            update(digest, line(weights.list().get(i)) + " " + contents.get(i).digest());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The weights in the order in which the fingerprint contains them. */
    static List<Matrix> matrices(GptWeights weights) {
        return weights.list().stream().map(GptWeights.Weight::matrix).toList();
    }

    /**
     * The identity of one layer's moment: SHA-256 over the number of tokens, shape, storage type and the digest of the
     * sum's bytes. 64 hexadecimal digits.
     */
    public static String of(KeyStatistics.Moment moment) {
        MessageDigest digest = Sha256.begin();
        update(digest, "palimpsest moment 2");
        update(digest, line(moment) + " " + ContentScan.of(moment.sum()).digest());
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The identity of a layer's sampled MLP inputs, in the same way. */
    static String ofInputs(Matrix inputs) {
        MessageDigest digest = Sha256.begin();
        update(digest, "palimpsest MLP inputs 1");
        update(digest, inputs.type() + " " + inputs.rows() + " " + inputs.columns() + " " + ContentScan.of(inputs).digest());
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * A configuration's part of the fingerprint, field by field: a record's {@code toString} may change with its
     * declaration. The end-of-text token is left out because it changes no weight and no key.
     */
    static String line(GptConfig config) {
        String architecture = config.architecture().modelType().toUpperCase(Locale.ROOT);
        return architecture + " layers=" + config.layers() + " width=" + config.width() + " heads="
                + config.heads() + " inner=" + config.innerWidth() + " positions=" + config.positions()
                + " vocabulary=" + config.vocabulary() + " rotary=" + config.rotaryWidth() + " epsilon="
                + Integer.toHexString(Float.floatToIntBits(config.epsilon()));
    }

    static String line(GptWeights.Weight weight) {
        return weight.id().label() + " " + weight.matrix().type() + " " + weight.matrix().rows() + " "
                + weight.matrix().columns();
    }

    static String line(KeyStatistics.Moment moment) {
        Matrix sum = moment.sum();
        return moment.tokens() + " " + sum.type() + " " + sum.rows() + " " + sum.columns();
    }

    static void update(MessageDigest digest, String line) {
        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
