package dev.palimpsest.internal.loader;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.loader.file.FileStamp;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.file.SealedJson;
import dev.palimpsest.internal.loader.file.Sha256;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Remembers models' identities between runs, so that only the first one reads every weight. An entry counts as long as
 * path, size and times of all the model's files are the same.
 *
 * <pre>
 *   CACHE/fingerprints/SHA-256 of the folder's path.json
 *     {"files": [{"file", "size", "modified", "changed", "identity"} …], "fingerprint", "sampled", "digest"}
 * </pre>
 *
 * The folder is the system property {@code palimpsest.cache}, or {@code palimpsest} in {@code XDG_CACHE_HOME}, or in
 * {@code ~/.cache}; with the property {@code none} nothing is remembered. Losing the folder costs time only.
 */
final class IdentityCache {

    private static final System.Logger LOG = System.getLogger(IdentityCache.class.getName());
    private static final String PROPERTY = "palimpsest.cache";
    private static final String NONE = "none";

    private final Path entry;
    private final JsonNode files;
    private final boolean settled;

    /**
     * @param directory of the model
     * @param stamps    of all its files, taken before they were read
     * @param taken     when they were taken
     */
    IdentityCache(Path directory, List<FileStamp> stamps, Instant taken) {
        Path folder = folder();
        this.entry = folder == null ? null : folder.resolve(Sha256.hex(real(directory)) + ".json");
        this.files = json(stamps);
        this.settled = stamps.stream().allMatch(stamp -> stamp.isSettled(taken));
    }

    private static Path folder() {
        String chosen = System.getProperty(PROPERTY);
        if (chosen != null) {
            return chosen.equals(NONE) ? null : Path.of(chosen, "fingerprints");
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base = cache != null && !cache.isBlank()
                ? Path.of(cache)
                : Path.of(System.getProperty("user.home"), ".cache");
        if (!base.isAbsolute()) {
            // Java names the home of a user without one "?".
            return null;
        }
        return base.resolve("palimpsest").resolve("fingerprints");
    }

    private static String real(Path directory) {
        try {
            return directory.toRealPath().toString();
        } catch (IOException e) {
            return directory.toAbsolutePath().normalize().toString();
        }
    }

    private static JsonNode json(List<FileStamp> stamps) {
        ArrayNode files = Json.NODES.arrayNode();
        for (FileStamp stamp : stamps) {
            files.addObject()
                    .put("file", stamp.file().getFileName().toString())
                    .put("size", stamp.size())
                    .put("modified", stamp.modified().toInstant().toString())
                    .put("changed", stamp.changed().toInstant().toString())
                    .put("identity", stamp.identity());
        }
        return files;
    }

    /** The remembered identity, if the files are still the same. */
    Optional<ModelIdentity> find() {
        if (entry == null || !Files.isRegularFile(entry)) {
            return Optional.empty();
        }
        try {
            JsonNode found = SealedJson.read(entry);
            return found.path("files").toString().equals(files.toString())
                    ? Optional.of(new ModelIdentity(
                            found.path("fingerprint").asText(), found.path("sampled").asText()))
                    : Optional.empty();
        } catch (InvalidFileException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "ignored: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Remembers an identity, unless the files changed a moment ago: a later change might then go unseen. */
    void keep(ModelIdentity identity) {
        if (entry == null || !settled) {
            return;
        }
        ObjectNode node = Json.NODES.objectNode();
        node.set("files", files);
        node.put("fingerprint", identity.fingerprint()).put("sampled", identity.sampled());
        try {
            Files.createDirectories(entry.getParent());
            AtomicFile.write(entry, SealedJson.text(node));
        } catch (IOException | UncheckedIOException | InvalidFileException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "the fingerprint is not remembered: " + e.getMessage());
        }
    }
}
