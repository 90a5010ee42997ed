package dev.palimpsest.internal.jobs;

import dev.palimpsest.internal.editing.Artifacts;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.trained.ArtifactUser;
import dev.palimpsest.internal.loader.ArtifactFile;
import dev.palimpsest.internal.loader.ArtifactFiles;
import dev.palimpsest.internal.model.Gpt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The trained artifacts that a command was given, by method. */
public final class GivenArtifacts {

    /** A file and what it contains. */
    private record Source(Path file, TrainedArtifact artifact) {}

    private final SequencedMap<String, Source> byMethod = new LinkedHashMap<>();

    /**
     * Reads an artifact for a method.
     *
     * @throws UserError                                  when it does not exist, or does not fit the method
     * @throws dev.palimpsest.loader.InvalidFileException when it is damaged, or of another format
     */
    public void add(ArtifactUser method, Path file) {
        if (!Files.exists(file)) {
            throw new UserError(file + ": no such file; train it with: " + training(method, "MODEL", file));
        }
        Source source = new Source(file, ArtifactFile.read(file).artifact());
        byMethod.put(method.id(), source);
        about(source, () -> method.completed(Given.NOTHING, source.artifact()));
    }

    private static ShellCommand training(ArtifactUser method, Object model, Object out) {
        return ShellCommand.palimpsest("train", "--method", method.trainer(), model, "--data", "FILE", "--out", out);
    }

    /**
     * Checks that a method that uses an artifact was given one.
     *
     * @param option the option that gives it
     * @throws UserError with the command that trains one
     */
    public void require(ArtifactUser method, String option, Path model) {
        if (!byMethod.containsKey(method.id())) {
            throw new UserError("missing " + option + ": " + method.usingArtifact() + " needs a trained artifact; train one"
                    + " with: " + training(method, model, "FILE"));
        }
    }

    /**
     * What was given about a method's settings, completed by its artifact; the same where the method has none.
     *
     * @throws UserError when the artifact was trained with another value, naming the file
     */
    public Given completed(EditingMethod method, Given given) {
        Source source = byMethod.get(method.id());
        if (source == null || !(method instanceof ArtifactUser user)) {
            return given;
        }
        return about(source, () -> user.completed(given, source.artifact()));
    }

    /** Checks that every artifact was trained with {@code gpt}. @throws UserError naming the file */
    public void requireMadeFor(Gpt gpt) {
        byMethod.forEach((id, source) -> about(source, () -> {
            if (Methods.of(id) instanceof ArtifactUser user) {
                user.requireMadeFor(source.artifact(), gpt);
            }
            return null;
        }));
    }

    private static <T> T about(Source source, Supplier<T> check) {
        try {
            return check.get();
        } catch (IllegalArgumentException e) {
            throw new UserError(source.file() + ": " + e.getMessage());
        }
    }

    /** Finds them by their SHA-256. */
    public Artifacts artifacts() {
        return ArtifactFiles.of(byMethod.values().stream().map(Source::artifact).toList());
    }

    /** Their files, in the order in which they were given. */
    public List<Path> files() {
        return byMethod.values().stream().map(Source::file).toList();
    }

    /** The names of the files by method, with their SHA-256, for reports. */
    public SequencedMap<String, String> described() {
        SequencedMap<String, String> described = new LinkedHashMap<>();
        byMethod.forEach((id, source) -> described.put(id,
                source.file().getFileName() + ", SHA-256 " + source.artifact().sha256().substring(0, 16)));
        return described;
    }

    /** What edits files remember: the name of the only artifact's file, or {@code METHOD.artifact} for each of several. */
    public Map<String, String> provenance() {
        Map<String, String> provenance = new TreeMap<>();
        byMethod.forEach((id, source) -> provenance.put(
                (byMethod.size() == 1 ? "" : id + ".") + ArtifactFiles.PROVENANCE,
                source.file().toAbsolutePath().normalize().getFileName().toString()));
        return provenance;
    }
}
