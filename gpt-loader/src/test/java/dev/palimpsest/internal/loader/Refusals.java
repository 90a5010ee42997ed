package dev.palimpsest.internal.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.loader.InvalidFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.function.Executable;

/** Checks how a refused file is reported to the user. */
public final class Refusals {

    private Refusals() {}

    /** {@code action} is refused in one line that begins with {@code file}, contains {@code parts} and has a remedy. */
    public static void assertRefused(Path file, Executable action, String... parts) {
        String message = assertThrows(InvalidFileException.class, action).getMessage();
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.startsWith(file + ": "), message);
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "'" + part + "' is not in: " + message);
        }
        int remedy = message.lastIndexOf("; ");
        assertTrue(remedy > 0 && remedy + 2 < message.length(), message);
    }
}
