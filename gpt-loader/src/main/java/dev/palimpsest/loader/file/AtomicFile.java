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
 * Writes a file that appears complete or not at all: into a temporary file in the same folder, moved onto the name when
 * all of it is on the disk. A reader that has the old file mapped keeps it. A symbolic link stays one: what is replaced
 * is the file it leads to.
 */
public final class AtomicFile {

    /** More than one another are a circle, as for Linux. */
    private static final int LINKS = 40;

    /** Writes a file's bytes. */
    @FunctionalInterface
    public interface Content {

        void writeTo(FileChannel channel) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Writes {@code content} to {@code file}, in the place of what was there.
     *
     * <p>When anything is thrown, the temporary file is gone and {@code file} as it was.
     *
     * @throws InvalidFileException    as {@link #target} does, and when there is no such folder
     * @throws UnwritableFileException when the operating system would not let us, or the disk is full
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

    /** {@link #write(Path, Content)} of bytes that are all there. */
    public static void write(Path file, byte[] content) {
        write(file, channel -> {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        });
    }

    /** {@link #write(Path, Content)} of a text, in UTF-8. */
    public static void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Where {@link #write(Path, Content)} puts a file: at the end of symbolic links, which need not lead to anything
     * yet.
     *
     * @throws InvalidFileException when there is something that is no regular file: a folder, a pipe, a device
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
