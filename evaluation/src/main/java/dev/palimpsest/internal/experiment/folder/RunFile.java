package dev.palimpsest.internal.experiment.folder;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.palimpsest.internal.experiment.result.Period;
import dev.palimpsest.loader.InvalidFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * When an experiment was run, in its folder: {@code {"started": "2026-03-01T09:15:00Z", "finished": …}}. The end is
 * missing while there is work to do, so a run that finds everything complete leaves the file as it is.
 */
public final class RunFile {

    /** The file's name. */
    public static final String NAME = "run.json";

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Content(String started, String finished) {}

    private final Path file;
    private final InstantSource clock;
    private Content content;

    private RunFile(Path file, InstantSource clock, Content content) {
        this.file = file;
        this.clock = clock;
        this.content = content;
    }

    /**
     * Reads the file, or creates it with the present time as the start.
     *
     * @param folder the experiment's folder, whose lock the caller holds
     * @throws InvalidFileException when the file is damaged
     */
    public static RunFile open(Path folder, InstantSource clock) {
        Path file = folder.resolve(NAME);
        Content found = JsonFile.read(file, new TypeReference<Content>() {}).orElse(null);
        RunFile run = new RunFile(file, clock, found);
        if (found == null) {
            run.write(new Content(run.now(), null));
        }
        return run;
    }

    /** Work begins or continues: the end is not known yet. */
    public void working() {
        if (content.finished != null) {
            write(new Content(content.started, null));
        }
    }

    /** All work is done; the end is now, unless nothing was done since the last end. */
    public Period finish() {
        if (content.finished == null) {
            write(new Content(content.started, now()));
        }
        try {
            return new Period(Instant.parse(content.started), Instant.parse(content.finished));
        } catch (DateTimeException | NullPointerException e) {
            throw new InvalidFileException(
                    file, "unexpected content (no dates)", "delete it; the report then begins with this run", e);
        }
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private void write(Content written) {
        JsonFile.write(file, written);
        content = written;
    }
}
