package dev.palimpsest.loader.file;

import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.loader.UnwritableFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file completely or not at all: to a temporary file in the same folder, which is renamed once all of it is
 * on the disk. A reader that has mapped the old file keeps it. A symbolic link is kept: its target is replaced.
 */
public final class AtomicFile {

    /** A longer chain of links counts as a cycle, as in Linux. */
    private static final int LINKS = 40;

    /** Writes a file's bytes. */
    @FunctionalInterface
    public interface Content {

        void writeTo(FileChannel channel) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Writes {@code content} to {@code file}, replacing an existing file.
     *
     * <p>When an exception is thrown, the temporary file is deleted and {@code file} is unchanged.
     *
     * @throws InvalidFileException    as {@link #target} does, and when there is no such folder
     * @throws UnwritableFileException when the operating system refuses, or the disk is full
     */
    public static void write(Path file, Content content) {
        Path target = target(file);
        Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            discard(temporary, e);
            if (!Files.isDirectory(target.toAbsolutePath().getParent())) {
                throw new InvalidFileException(file, "its folder does not exist", "create the folder first", e);
            }
            throw new UnwritableFileException(file, e);
        } catch (RuntimeException | Error e) {
            discard(temporary, e);
            throw e;
        }
    }

    /** {@link #write(Path, Content)} for an array of bytes. */
    public static void write(Path file, byte[] content) {
        write(file, channel -> {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        });
    }

    /** {@link #write(Path, Content)} for a text, in UTF-8. */
    public static void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The path that {@link #write(Path, Content)} writes to: the target of symbolic links, which need not exist yet.
     *
     * @throws InvalidFileException when it exists and is not a regular file: a folder, a pipe, a device
     */
    public static Path target(Path file) {
        Path target = file;
        try {
            for (int links = 0; Files.isSymbolicLink(target); links++) {
                if (links == LINKS) {
                    throw new InvalidFileException(file, "a symbolic link that leads nowhere", "remove it");
                }
                target = target.resolveSibling(Files.readSymbolicLink(target));
            }
        } catch (IOException e) {
            throw new UnwritableFileException(file, e);
        }
        if (Files.isDirectory(target)) {
            throw new InvalidFileException(file, "is a folder", "give the name of a file to write");
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new InvalidFileException(file, "not a regular file", "give the name of a file");
        }
        return target;
    }

    private static void discard(Path temporary, Throwable cause) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
