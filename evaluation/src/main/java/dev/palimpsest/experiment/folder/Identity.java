package dev.palimpsest.experiment.folder;

import com.fasterxml.jackson.core.type.TypeReference;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What a folder's files were made with, so that nothing else is mixed with them.
 *
 * @param values by name, in the order to compare them; a name is how a message calls it
 */
public record Identity(SequencedMap<String, String> values) {

    /** More of a digest is no help to a reader. */
    private static final int SHOWN = 60;

    /**
     * Makes {@code file} say this, or checks that it does.
     *
     * @throws IllegalArgumentException naming what differs and the remedy
     */
    public void claim(Path file) {
        SequencedMap<String, String> then = JsonFile.read(file, new TypeReference<LinkedHashMap<String, String>>() {})
                .orElse(null);
        if (then == null) {
            JsonFile.write(file, values);
            return;
        }
        values.forEach((name, now) -> {
            String before = then.get(name);
            if (!now.equals(before)) {
                String difference = isDigest(now) || isDigest(before)
                        ? "another " + name
                        : name + " " + shown(before) + ", not " + shown(now);
                throw new IllegalArgumentException(file.getParent() + ": there already, made with " + difference
                        + "; give the same options, or another --out");
            }
        });
    }

    private static boolean isDigest(String value) {
        return value != null && value.length() == 64 && value.chars().allMatch(c -> Character.digit(c, 16) >= 0);
    }

    private static String shown(String value) {
        return value == null || value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
    }

    /** SHA-256 of a value's JSON, 64 hexadecimal digits. */
    public static String digest(Object value) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(JsonFile.bytes(value)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
