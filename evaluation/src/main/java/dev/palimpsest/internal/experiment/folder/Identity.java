package dev.palimpsest.internal.experiment.folder;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.palimpsest.internal.loader.file.Sha256;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What the files of a folder were made with. It prevents results of different settings from being mixed.
 *
 * @param values by name, in the order in which they are compared; names appear in error messages
 */
public record Identity(SequencedMap<String, String> values) {

    /** What a folder has of an input that it was made without, and of one that did not exist yet when it was made. */
    public static final String NONE = "none";

    /** Longer values are truncated in messages. */
    private static final int SHOWN = 60;

    /**
     * Creates {@code file} with these values, or checks that it contains them.
     *
     * @throws IllegalArgumentException naming the difference and the remedy
     */
    public void claim(Path file) {
        SequencedMap<String, String> then = JsonFile.read(file, new TypeReference<LinkedHashMap<String, String>>() {})
                .orElse(null);
        if (then == null) {
            JsonFile.write(file, values);
            return;
        }
        values.forEach((name, now) -> {
            String before = then.containsKey(name) || !now.equals(NONE) ? then.get(name) : NONE;
            if (!now.equals(before)) {
                String difference = isDigest(now) || isDigest(before)
                        ? "another " + name
                        : name + " " + shown(before) + ", not " + shown(now);
                throw new IllegalArgumentException(file.getParent() + ": already exists, made with " + difference
                        + "; use the same options, or choose another --out");
            }
        });
    }

    private static boolean isDigest(String value) {
        return value != null && value.length() == 64 && value.chars().allMatch(c -> Character.digit(c, 16) >= 0);
    }

    private static String shown(String value) {
        return value == null || value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
    }

    /** SHA-256 of a value's JSON, as 64 hexadecimal digits. */
    public static String digest(Object value) {
        return Sha256.hex(JsonFile.bytes(value));
    }
}
