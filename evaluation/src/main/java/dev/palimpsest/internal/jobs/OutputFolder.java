package dev.palimpsest.internal.jobs;

import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.loader.UnwritableFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Output folders: guarded before work begins, created when it does. */
public final class OutputFolder {

    /** What a killed process leaves and the next one may ignore: locks and temporary files. */
    private static final Pattern REMNANT = Pattern.compile("\\.(.*\\.)?(lock|tmp)");

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

    /**
     * Checks, before work begins, that a command may fill the folder: it is new, or empty, or the same command made it;
     * it is no checkpoint and lies in none; and no input is one of the command's own files in it.
     *
     * @param own    the command's files and folders in the folder; the first one shows that the command made it
     * @param inputs all files and folders that the command reads; nulls are skipped
     * @throws UserError               naming the reason
     * @throws UnwritableFileException as {@link #check} does
     */
    public static void check(Path folder, List<String> own, Collection<Path> inputs) {
        check(folder);
        String remedy = "; choose another --out";
        if (OutputGuard.isCheckpoint(folder)) {
            throw new UserError(folder + ": is a checkpoint" + remedy);
        }
        OutputGuard.outsideCheckpoints(folder, folder, remedy);
        Path real = OutputGuard.real(folder);
        for (Path input : inputs) {
            if (input == null) {
                continue;
            }
            Path inner = OutputGuard.real(input);
            if (inner.equals(real)) {
                throw new UserError(folder + ": is an input of this command" + remedy);
            }
            if (inner.startsWith(real)
                    && own.stream().anyMatch(name -> inner.startsWith(real.resolve(name)))) {
                throw new UserError(folder + ": contains " + input + ", an input that this command would write" + remedy);
            }
        }
        if (!isEmpty(folder) && !Files.isRegularFile(folder.resolve(own.getFirst()))) {
            throw new UserError(folder + ": not empty, and without " + own.getFirst() + ", so another program made it"
                    + "; choose another --out, or an empty folder");
        }
    }

    /**
     * Checks, before work begins, that the folder is new or empty and lies in no checkpoint.
     *
     * @throws UserError               naming the reason
     * @throws UnwritableFileException as {@link #check} does
     */
    public static void checkNew(Path folder) {
        check(folder);
        if (!isEmpty(folder)) {
            throw new UserError(folder + ": not empty; pass the name of a new folder");
        }
        OutputGuard.outsideCheckpoints(folder, folder, "; choose another --out");
    }

    /** Whether the folder does not exist or contains nothing but what a killed process left. */
    public static boolean isEmpty(Path folder) {
        if (!Files.exists(folder)) {
            return true;
        }
        try (Stream<Path> content = Files.list(folder)) {
            return content.allMatch(OutputFolder::isRemnant);
        } catch (IOException e) {
            throw new UserError(folder + ": cannot be read (" + e.getMessage() + "); check its permissions");
        }
    }

    /** Whether the file is a lock or a temporary file that a killed process left. */
    static boolean isRemnant(Path file) {
        return REMNANT.matcher(file.getFileName().toString()).matches();
    }

    /**
     * Creates the folder and its parents where needed, and synchronises its parent with the disk.
     *
     * @throws UnwritableFileException when that fails
     */
    public static void make(Path folder) {
        try {
            boolean there = Files.isDirectory(folder);
            Files.createDirectories(folder);
            if (!there && folder.toAbsolutePath().getParent() != null) {
                AtomicFile.forceFolder(folder.toAbsolutePath().getParent());
            }
        } catch (IOException e) {
            throw new UnwritableFileException(folder, e);
        }
    }
}
