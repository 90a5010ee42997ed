package dev.palimpsest.internal.loader.file;

import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What the file system says about a file, to recognise a change without reading the file again.
 *
 * @param file     as the user gave it
 * @param size     in bytes
 * @param modified when its content was last written
 * @param changed  when anything about it last changed, which no program can set back; where the file system does not
 *                 know, the same as {@code modified}
 * @param identity of the file behind the path; a renamed successor has another one
 */
public record FileStamp(Path file, long size, FileTime modified, FileTime changed, String identity) {

    /** Writes within one tick of the file system's clock cannot be told apart. */
    private static final Duration TICK = Duration.ofSeconds(2);

    /** @throws InvalidFileException when the file does not exist or cannot be read */
    public static FileStamp of(Path file) {
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                Map<String, Object> found = Files.readAttributes(file, "unix:size,lastModifiedTime,ctime,dev,ino");
                return new FileStamp(file, (Long) found.get("size"), (FileTime) found.get("lastModifiedTime"),
                        (FileTime) found.get("ctime"), found.get("dev") + ":" + found.get("ino"));
            }
            FileTime modified = Files.getLastModifiedTime(file);
            return new FileStamp(file, Files.size(file), modified, modified, "");
        } catch (IOException e) {
            throw InvalidFileException.unreadable(file, e);
        }
    }

    /**
     * Whether a later change of the file is certain to change its stamp: the last one is not too recent.
     *
     * @param now the time at which the stamp was taken, or earlier
     */
    public boolean isSettled(Instant now) {
        return changed.toInstant().isBefore(now.minus(TICK)) && modified.toInstant().isBefore(now.minus(TICK));
    }

    /**
     * Whether the file is certainly as it was. When only its {@code changed} time differs, its permissions or links may
     * have changed, or its content by a program that set the time of writing back: read it again to know.
     *
     * @throws InvalidFileException when it was written to, cut short, replaced or deleted
     */
    public boolean isUnchanged() {
        if (!Files.exists(file)) {
            throw new InvalidFileException(
                    file, "was deleted while it was in use", "put it back and rerun the command");
        }
        FileStamp now = of(file);
        if (now.size() < size) {
            throw new InvalidFileException(file, "was cut short from " + size + " to " + now.size()
                    + " bytes while it was in use", "get it again and rerun the command");
        }
        if (now.size() != size || !now.modified().equals(modified) || !now.identity().equals(identity)) {
            throw changedInUse();
        }
        return now.equals(this);
    }

    /** The error for a file with other content. */
    public InvalidFileException changedInUse() {
        return new InvalidFileException(file, "was changed while it was in use",
                "rerun the command; what it saved belongs to the file as it was");
    }
}
