package dev.palimpsest.internal.loader.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * JSON objects that contain their digest.
 *
 * <pre>
 *   {…, "digest": SHA-256 of everything but durations, "digest_of_seconds": SHA-256 of everything}
 * </pre>
 *
 * Durations, the fields whose names end with {@code seconds}, differ between runs of the same command; without them its
 * results have the same digest every time.
 */
public final class SealedJson {

    private static final String DIGEST = "digest";
    private static final String WITH_SECONDS = "digest_of_seconds";

    private SealedJson() {}

    /** A copy of {@code node} with its digests. */
    public static ObjectNode seal(ObjectNode node) {
        ObjectNode sealed = node.deepCopy();
        sealed.put(DIGEST, Sha256.hex(Json.write(withoutSeconds(node))));
        return sealSeconds(sealed);
    }

    /** Adds the digest of everything to an object whose digest without durations is kept elsewhere. */
    public static ObjectNode sealSeconds(ObjectNode node) {
        return node.put(WITH_SECONDS, Sha256.hex(Json.write(node)));
    }

    /**
     * Checks the digest that {@link #sealSeconds} added.
     *
     * @param what names the object in errors
     * @throws InvalidFileException when it is missing or not that of the object
     */
    public static void checkSeconds(Path file, String what, JsonNode node) {
        ObjectNode without = node.deepCopy();
        without.remove(WITH_SECONDS);
        if (!sealSeconds(without).equals(node)) {
            throw new InvalidFileException(file, what + " does not match its digest",
                    "the file is damaged: make it again, or restore it from a copy");
        }
    }

    /** The text of a file that contains {@code node} and its digests. */
    public static String text(ObjectNode node) {
        return Json.write(seal(node)) + "\n";
    }

    /**
     * The object in a file that contains its {@link #text}, without the digests.
     *
     * @throws InvalidFileException when the file cannot be read, has no digests, or they are not those of its content
     */
    public static ObjectNode read(Path file) {
        byte[] bytes = bytes(file);
        JsonNode sealed = Json.parse(file, "the file", bytes);
        if (!(sealed instanceof ObjectNode found) || !found.has(DIGEST)) {
            throw new InvalidFileException(file, "no digest", "the file is damaged or from an earlier version: delete it");
        }
        ObjectNode node = found.deepCopy();
        node.remove(DIGEST);
        node.remove(WITH_SECONDS);
        // Text that we would not have written so is damaged, even if it stands for the same values.
        if (!Arrays.equals(text(node).getBytes(StandardCharsets.UTF_8), bytes)) {
            throw new InvalidFileException(
                    file, "its content does not match its digest", "the file is damaged: delete it");
        }
        return node;
    }

    private static byte[] bytes(Path file) {
        InputFile.requireRegular(file);
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw InvalidFileException.unreadable(file, e);
        }
    }

    /** A copy without any field that contains a duration. */
    public static JsonNode withoutSeconds(JsonNode node) {
        JsonNode copy = node.deepCopy();
        remove(copy);
        return copy;
    }

    private static void remove(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(object.propertyStream().map(Map.Entry::getKey)
                    .filter(name -> name.toLowerCase(Locale.ROOT).endsWith("seconds"))
                    .toList());
        }
        node.forEach(SealedJson::remove);
    }
}
