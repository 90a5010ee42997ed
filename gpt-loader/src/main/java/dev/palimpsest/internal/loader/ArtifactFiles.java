package dev.palimpsest.internal.loader;

import dev.palimpsest.internal.editing.Artifacts;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.loader.InvalidFileException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Artifacts in files: those that the user gave, then those beside edits that remember their names.
 *
 * <pre>
 *   --artifact FILE ─▶ NAME in the edits' provenance, beside the edits file ─▶ refused, naming SHA-256 and remedy
 * </pre>
 */
public final class ArtifactFiles implements Artifacts {

    /** In the provenance of edits, or at the end of the name of a merged source's: the name of the artifact's file. */
    public static final String PROVENANCE = "artifact";

    private static final int SHOWN = 12;

    private final List<TrainedArtifact> given;
    private final Set<Path> beside;

    private ArtifactFiles(List<TrainedArtifact> given, Set<Path> beside) {
        this.given = List.copyOf(given);
        this.beside = beside;
    }

    /** Artifacts that were read already. */
    public static ArtifactFiles of(List<TrainedArtifact> given) {
        return new ArtifactFiles(given, Set.of());
    }

    /**
     * Artifacts for the edits of a file.
     *
     * @param artifact the file that the user gave, or null; read at once
     * @param file     the edits file
     * @throws InvalidFileException when {@code artifact} is missing, damaged, or of another format
     */
    public static ArtifactFiles of(Path artifact, Path file, Edits edits) {
        Set<Path> beside = new LinkedHashSet<>();
        new TreeMap<>(edits.provenance()).forEach((name, value) -> {
            if (name.equals(PROVENANCE) || name.endsWith("." + PROVENANCE)) {
                sibling(file, value, beside);
            }
        });
        return new ArtifactFiles(
                artifact == null ? List.of() : List.of(ArtifactFile.read(artifact).artifact()), beside);
    }

    /** A name from a file's provenance may be anything; only names of files in the same folder count. */
    private static void sibling(Path file, String name, Set<Path> to) {
        try {
            Path named = Path.of(name);
            if (named.getNameCount() == 1 && !named.isAbsolute() && !name.equals("..") && !name.equals(".")) {
                to.add(file.resolveSibling(named));
            }
        } catch (InvalidPathException e) {
            // Another system's name.
        }
    }

    @Override
    public TrainedArtifact find(String sha256) {
        Map<String, TrainedArtifact> found = new TreeMap<>();
        given.forEach(each -> found.put(each.sha256(), each));
        List<String> damaged = new ArrayList<>();
        for (Path file : found.containsKey(sha256) ? Set.<Path>of() : beside) {
            if (Files.isRegularFile(file)) {
                try {
                    TrainedArtifact artifact = ArtifactFile.read(file).artifact();
                    found.put(artifact.sha256(), artifact);
                } catch (InvalidFileException e) {
                    damaged.add(file.toString());
                }
            }
        }
        TrainedArtifact artifact = found.get(sha256);
        if (artifact == null) {
            throw new IllegalArgumentException("the edits need the artifact with SHA-256 " + abbreviated(sha256)
                    + other(found, damaged) + "; give the file with --artifact"
                    + (beside.isEmpty() ? "" : ", or put it back as " + beside.stream()
                            .map(Path::toString).map(Quote::bare).collect(Collectors.joining(" or "))));
        }
        return artifact;
    }

    private static String other(Map<String, TrainedArtifact> found, List<String> damaged) {
        if (!found.isEmpty()) {
            return ", and found " + found.keySet().stream()
                    .map(ArtifactFiles::abbreviated).collect(Collectors.joining(", "));
        }
        return damaged.isEmpty() ? ", which was not found"
                : ", and " + String.join(", ", damaged) + " is damaged or no artifact";
    }

    private static String abbreviated(String sha256) {
        return Quote.bare(sha256.substring(0, Math.min(SHOWN, sha256.length())));
    }
}
