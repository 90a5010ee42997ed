package dev.palimpsest.internal.jobs;

import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.loader.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;

/**
 * What a run keeps beside its results, so that it can be repeated and followed: its settings, its command line and its
 * events.
 *
 * @param settingsFile where the settings are written
 * @param command      the command line
 * @param events       the log of events; the caller closes it
 */
public record RunRecord(Path settingsFile, ShellCommand command, EventLog events) {

    /**
     * Checks that a settings file can be written, before work begins.
     *
     * @param option the option that its name follows from
     * @param inputs all files and folders that the run reads; nulls are skipped
     * @throws UserError when it is an input, lies inside a checkpoint, or exists and no run wrote it
     */
    public static void check(Path settingsFile, String option, Collection<Path> inputs) {
        Path target = AtomicFile.target(settingsFile).toAbsolutePath();
        OutputGuard.check(settingsFile, target, option, inputs);
        if (Files.exists(target) && !SettingsFile.isWritten(target)) {
            throw new UserError(settingsFile + ": already exists and is not a settings file that a run wrote; rename it,"
                    + " or choose another " + option);
        }
    }

    /** Writes the settings of a run of one method; called when its first results are saved. */
    void write(Settings settings) {
        write(settingsFile, SettingsFile.text(settings, command));
    }

    /** Writes a settings file atomically, unless it has this content already. */
    public static void write(Path file, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        if (!Arrays.equals(bytes, existing(file))) {
            AtomicFile.write(file, bytes);
        }
    }

    private static byte[] existing(Path file) {
        try {
            return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        } catch (IOException e) {
            // Writing says what is wrong with it.
            return new byte[0];
        }
    }
}
