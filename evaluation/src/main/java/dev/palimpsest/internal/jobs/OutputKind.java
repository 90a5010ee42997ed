package dev.palimpsest.internal.jobs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.palimpsest.internal.loader.file.InputFile;
import dev.palimpsest.internal.loader.safetensors.Safetensors;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The kinds of files that commands write, recognised by their content: a command replaces only files of its own kind. */
public enum OutputKind {

    EDITS("edits file", "--out", "palimpsest-edits", Set.of(), List.of(".partial", ".previous")),
    STATISTICS("statistics file", "--out", "palimpsest-statistics", Set.of(), List.of(".partial", ".null-space")),
    ARTIFACT("trained artifact", "--out", "palimpsest-artifact", Set.of(), List.of(".partial")),
    SCORES("output of score", "--output", null, Set.of("prompt", "ids", "argmax"), List.of()),
    EVALUATION("output of evaluate", "--output", null, Set.of("records", "data", "per_record", "seconds"), List.of()),
    EVENTS("event log", "--events", null, Set.of("time", "event"), List.of());

    private static final int LENGTH_BYTES = 8;

    private final String title;
    private final String option;
    private final String format;
    private final Set<String> fields;
    private final List<String> companions;

    OutputKind(String title, String option, String format, Set<String> fields, List<String> companions) {
        this.title = title;
        this.option = option;
        this.format = format;
        this.fields = fields;
        this.companions = companions;
    }

    /** For messages, e.g. "edits file". */
    String title() {
        return title;
    }

    /** The option that names such an output. */
    String option() {
        return option;
    }

    /** What commands append to the name for the files they keep beside the output. */
    List<String> companions() {
        return companions;
    }

    /** Whether the file was written by a command that writes this kind, and is whole enough to tell. */
    boolean isThatOf(Path file) {
        return of(file).filter(kind -> kind == this).isPresent() || this == EVENTS && EventLog.isTorn(file);
    }

    private static Optional<OutputKind> of(Path file) {
        InputFile.requireRegular(file);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(LENGTH_BYTES + 1);
            if (start.length > LENGTH_BYTES && start[LENGTH_BYTES] == '{' && start[LENGTH_BYTES - 1] == 0) {
                return byFormat(file);
            }
        } catch (IOException e) {
            throw InvalidFileException.unreadable(file, e);
        }
        return byFields(file);
    }

    private static Optional<OutputKind> byFormat(Path file) {
        try (Safetensors tensors = Safetensors.open(file)) {
            String format = tensors.metadata().get("format");
            return Arrays.stream(values()).filter(kind -> kind.format != null && kind.format.equals(format)).findAny();
        } catch (InvalidFileException e) {
            return Optional.empty();
        }
    }

    /** By the names in the first JSON object; the document is not read into memory. */
    private static Optional<OutputKind> byFields(Path file) {
        Set<String> names = new HashSet<>();
        try (JsonParser parser = new JsonFactory().createParser(file.toFile())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                names.add(parser.currentName());
                parser.nextToken();
                parser.skipChildren();
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Arrays.stream(values()).filter(kind -> !kind.fields.isEmpty() && names.containsAll(kind.fields)).findAny();
    }
}
