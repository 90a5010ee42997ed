package dev.palimpsest.internal.loader.file;

import dev.palimpsest.loader.InvalidFileException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What may be opened for reading. A named pipe would block until somebody writes to it, a device may never end, and a
 * Git LFS pointer is not the file that it stands for.
 */
public final class InputFile {

    private InputFile() {}

    /**
     * Refuses whatever exists and is not a regular file, after following symbolic links. A missing file passes: opening
     * it fails at once, and says so.
     *
     * @throws InvalidFileException when it is a folder, a named pipe, a socket or a device, or a Git LFS pointer in the
     *                              place of the file
     */
    public static void requireRegular(Path file) {
        if (Files.isDirectory(file)) {
            throw new InvalidFileException(file, "is a folder", "give a file");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new InvalidFileException(file, "not a regular file", "give a file, not a named pipe or a device");
        }
        LfsPointer.refuse(file);
    }

    /**
     * As {@link #requireRegular}, for text that is read from its beginning to its end: standard input and the file
     * descriptors that a shell passes, {@code <(…)}, are allowed too.
     */
    public static void requireText(Path file) {
        if (Files.isDirectory(file) || !isDescriptor(file)) {
            requireRegular(file);
        }
    }

    /** Whether the path names an open file of this process. */
    private static boolean isDescriptor(Path file) {
        Path path = file.toAbsolutePath().normalize();
        return path.equals(Path.of("/dev/stdin")) || Path.of("/dev/fd").equals(path.getParent())
                || Path.of("/proc/self/fd").equals(path.getParent());
    }
}
