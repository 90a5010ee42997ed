package dev.palimpsest.jobs;

import dev.palimpsest.loader.UnwritableFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders that commands fill: checked before the work begins, made when it does. */
public final class OutputFolder {

    private OutputFolder() {}

    /**
     * Checks that there is such a folder or that one can be made: better now than after hours of work.
     *
     * @throws UserError               when something else than a folder is there, or where its own folder should be
     * @throws UnwritableFileException when the folder, or the nearest there is above it, may not be written
     */
    public static void check(Path folder) {
        Path nearest = folder.toAbsolutePath().normalize();
        boolean there = Files.exists(nearest);
        while (!Files.exists(nearest)) {
            nearest = nearest.getParent();
        }
        if (!Files.isDirectory(nearest)) {
            throw new UserError(there
                    ? folder + ": not a folder; give the name of one"
                    : folder + ": " + nearest.getFileName()
                            + " is not a folder, nothing can be in it; give another name");
        }
        if (!Files.isWritable(nearest)) {
            throw new UnwritableFileException(folder, new IOException("no permission for " + nearest));
        }
    }

    /** Makes it, and those above it, where they are not there. @throws UnwritableFileException when that fails */
    public static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UnwritableFileException(folder, e);
        }
    }
}
