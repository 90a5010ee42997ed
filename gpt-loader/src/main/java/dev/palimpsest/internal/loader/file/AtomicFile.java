package dev.palimpsest.internal.loader.file;

import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.loader.UnwritableFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Writes a file completely or not at all.
 *
 * <pre>
 *   .NAME.UUID.tmp   created with the permissions of NAME, written, synchronised with the disk, closed
 *   NAME             the temporary file, renamed
 *   its folder       synchronised, so that the name survives a power failure
 * </pre>
 *
 * A reader that has mapped the old file keeps it. A symbolic link is kept: its target is replaced. Other hard links to
 * the old file keep the old content. Access control lists beyond POSIX permissions are not carried over.
 */
public final class AtomicFile {

    /** A longer chain of links counts as a cycle, as in Linux. */
    private static final int LINKS = 40;

    private static final Set<OpenOption> CREATED = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    /** Writes a file's bytes. */
    @FunctionalInterface
    public interface Content {

        void writeTo(FileChannel channel) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Writes {@code content} to {@code file}, replacing an existing file.
     *
     * <p>When an exception is thrown, the temporary file is deleted and {@code file} is unchanged, except when only
     * the folder could not be synchronised: then the message says that the file was replaced.
     *
     * @throws InvalidFileException    as {@link #target} does, and when there is no such folder
     * @throws UnwritableFileException when the operating system refuses, or the disk is full
     */
    public static void write(Path file, Content content) {
        write(file, target(file), content);
    }

    /** @param like whose permissions the new file gets */
    private static void write(Path file, Path like, Content content) {
        Path target = target(file);
        Path temporary = Temporaries.beside(target);
        try {
            Permissions permissions = Permissions.of(like);
            try (FileChannel channel = FileChannel.open(temporary, CREATED, permissions.atCreation())) {
                permissions.complete(temporary);
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
        synchronise(file, target);
    }

    /**
     * Gives a file a second name, replacing what has that name; where hard links are not supported, a second copy. The
     * first name stays.
     *
     * @throws UnwritableFileException when the operating system refuses, or the disk is full
     */
    public static void link(Path existing, Path name) {
        Path temporary = Temporaries.beside(name);
        try {
            Files.createLink(temporary, existing);
        } catch (IOException | UnsupportedOperationException e) {
            copy(existing, name);
            return;
        }
        try {
            Files.move(temporary, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            discard(temporary, e);
            throw new UnwritableFileException(name, e);
        }
        synchronise(name, name);
    }

    private static void copy(Path existing, Path name) {
        write(name, existing, channel -> {
            try (FileChannel from = FileChannel.open(existing, StandardOpenOption.READ)) {
                for (long at = 0; at < from.size();) {
                    at += from.transferTo(at, from.size() - at, channel);
                }
            }
        });
    }

    private static void synchronise(Path file, Path target) {
        try {
            forceFolder(target.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new UnwritableFileException(file, "was written, but its folder could not be synchronised with the"
                    + " disk (" + e.getMessage() + "), so a power failure may undo it", "check the disk", e);
        }
    }

    /**
     * Synchronises a folder's list of names with the disk, after a file in it was created, renamed or deleted. Does
     * nothing where there is no such operation: on systems without POSIX, on file systems that reject it as invalid,
     * and in a folder that this user may write but not read.
     */
    public static void forceFolder(Path folder) throws IOException {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (AccessDeniedException e) {
            return;
        } catch (IOException e) {
            if (!"Invalid argument".equals(e.getMessage())) {
                throw e;
            }
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
