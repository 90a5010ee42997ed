package dev.palimpsest.internal.experiment.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.experiment.result.Period;
import dev.palimpsest.loader.InvalidFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFileTest {

    private static final Instant MORNING = Instant.parse("2026-03-01T09:00:00Z");
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant EVENING = Instant.parse("2026-03-01T18:00:00Z");

    @TempDir
    private Path folder;

    private RunFile open(Instant now) {
        return RunFile.open(folder, InstantSource.fixed(now));
    }

    @Test
    void anInterruptedRunKeepsItsFirstStart() {
        open(MORNING).working();

        assertEquals(new Period(MORNING, NOON), open(NOON).finish());
    }

    @Test
    void aRunWithNothingToDoChangesNoDate() {
        open(MORNING).finish();

        assertEquals(new Period(MORNING, MORNING), open(NOON).finish());
    }

    @Test
    void furtherWorkMovesTheEndAlsoWhenItIsInterrupted() {
        open(MORNING).finish();
        open(NOON).working();

        assertEquals(new Period(MORNING, EVENING), open(EVENING).finish());
    }

    @Test
    void aFileWithoutDatesIsNamedWithTheRemedy() {
        JsonFile.write(folder.resolve(RunFile.NAME), Map.of("started", "yesterday", "finished", "today"));

        var refused = assertThrows(InvalidFileException.class, () -> open(NOON).finish());

        assertTrue(refused.getMessage().startsWith(folder.resolve(RunFile.NAME) + ": unexpected content (no dates)"),
                refused.getMessage());
    }
}
