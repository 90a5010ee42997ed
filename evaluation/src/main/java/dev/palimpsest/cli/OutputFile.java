package dev.palimpsest.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file to be written: it is there complete, or as it was before. */
record OutputFile(Path path) {

    /** Writes a file's content. */
    @FunctionalInterface
    interface Content {
        void writeTo(Path file) throws IOException;
    }

    /** @throws UserError when nothing can be written there: better now than after hours of work */
    static OutputFile at(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        if (Files.isDirectory(path)) {
            throw new UserError(path + ": a folder; give the name of a file");
        }
        if (folder == null || !Files.isDirectory(folder)) {
            throw new UserError(path + ": its folder does not exist; make it first");
        }
        if (!Files.isWritable(folder) || Files.exists(path) && !Files.isWritable(path)) {
            throw new UserError(path + ": may not be written by this user; choose another place");
        }
        return new OutputFile(path);
    }

    /** Another file beside this one. */
    OutputFile sibling(String suffix) {
        return new OutputFile(path.resolveSibling(path.getFileName() + suffix));
    }

    boolean exists() {
        return Files.exists(path);
    }

    /** Writes under another name first, then takes the place of what was there in one step. */
    void write(Content content) {
        Path draft = sibling(".tmp").path;
        try {
            try {
                content.writeTo(draft);
                move(draft);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private void move(Path draft) throws IOException {
        try {
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(draft, path, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": cannot be deleted: " + e.getMessage(), e);
        }
    }
}
