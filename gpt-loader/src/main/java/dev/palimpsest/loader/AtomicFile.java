package dev.palimpsest.loader;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file that appears complete or not at all: into a temporary file in the same folder, moved onto the name when
 * all of it is on the disk. A reader that has the old file mapped keeps it.
 */
public final class AtomicFile {

    /** Writes a file's bytes. */
    @FunctionalInterface
    public interface Content {

        void writeTo(FileChannel channel) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Writes {@code content} to {@code file}, in the place of what was there.
     *
     * @throws InvalidFileException when it cannot be written; then, and when {@code content} throws, the temporary file
     *                              is gone and {@code file} as it was
     */
    public static void write(Path file, Content content) {
        if (Files.isDirectory(file)) {
            throw new InvalidFileException(file, "is a folder", "give the name of a file to write");
        }
        Path temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            discard(temporary, e);
            throw InvalidFileException.unwritable(file, e);
        } catch (RuntimeException | Error e) {
            discard(temporary, e);
            throw e;
        }
    }

    private static void discard(Path temporary, Throwable cause) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
