package dev.palimpsest.internal.loader.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.file.SealedJson;
import dev.palimpsest.internal.loader.file.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The digest in the metadata of this project's own safetensors files: SHA-256 over a line for every other metadata
 * string, by name, and a line for every tensor, in the file's order.
 *
 * <pre>
 *   "name" "value"
 *   "name" F32 [3, 5] digest of its bytes          {@link dev.palimpsest.internal.loader.file.ContentScan}
 * </pre>
 *
 * A value that is a JSON object counts without its durations ({@link SealedJson#withoutSeconds}): the same command gives
 * the same digest every time.
 */
final class Seal {

    static final String DIGEST = "digest";
    /** As long as a digest; stands in its place until it is known. */
    static final String UNKNOWN = "0".repeat(64);

    private final MessageDigest digest = Sha256.begin();

    Seal(Map<String, String> metadata) {
        new TreeMap<>(metadata).forEach((name, value) -> {
            if (!name.equals(DIGEST)) {
                line(quoted(name) + " " + quoted(withoutDurations(value)));
            }
        });
    }

    /** Adds the next tensor. */
    void tensor(String name, String dtype, List<Long> shape, String content) {
        line(quoted(name) + " " + dtype + " " + shape + " " + content);
    }

    /** 64 hexadecimal digits; to be called once. */
    String end() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Where the digest's digits stand in a header that was written with {@link #UNKNOWN}. */
    static long position(ByteBuffer header) {
        String text = StandardCharsets.ISO_8859_1.decode(header.duplicate()).toString();
        String before = quoted(DIGEST) + ":\"";
        return text.indexOf(before + UNKNOWN) + before.length();
    }

    private void line(String line) {
        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String quoted(String text) {
        return Json.write(Json.NODES.textNode(text));
    }

    private static String withoutDurations(String value) {
        JsonNode json = value.startsWith("{") ? Json.tryParse(value).orElse(null) : null;
        // Text that we would not have written so is damaged, even if it stands for the same values.
        return json == null || !Json.write(json).equals(value) ? value : Json.write(SealedJson.withoutSeconds(json));
    }
}
