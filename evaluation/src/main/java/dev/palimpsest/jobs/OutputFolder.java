package dev.palimpsest.jobs;

import dev.palimpsest.loader.UnwritableFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Output folders: checked before work begins, created when it does. */
public final class OutputFolder {

    private OutputFolder() {}

    /**
     * Checks that the folder exists or can be created, before work begins.
     *
     * @throws UserError               when something other than a folder has its name or that of a parent
     * @throws UnwritableFileException when the folder, or its nearest existing parent, is not writable
     */
    public static void check(Path folder) {
        Path nearest = folder.toAbsolutePath().normalize();
        boolean there = Files.exists(nearest);
        while (!Files.exists(nearest)) {
            nearest = nearest.getParent();
        }
        if (!Files.isDirectory(nearest)) {
            throw new UserError(there
                    ? folder + ": not a folder; pass a folder name"
                    : folder + ": " + nearest.getFileName()
                            + " is not a folder; choose another name");
        }
        if (!Files.isWritable(nearest)) {
            throw new UnwritableFileException(folder, new IOException("no write permission for " + nearest));
        }
    }

    /** Creates the folder and its parents where needed. @throws UnwritableFileException when that fails */
    public static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UnwritableFileException(folder, e);
        }
    }
}
