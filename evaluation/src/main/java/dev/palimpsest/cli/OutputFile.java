package dev.palimpsest.cli;

import dev.palimpsest.loader.UnwritableFileException;
import dev.palimpsest.loader.file.AtomicFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Consumer;

/** Files that commands write: checked before the work begins, complete or not there at all. */
final class OutputFile {

    private OutputFile() {}

    /**
     * Checks that something can be written there: better now than after hours of work.
     *
     * @throws UserError                                     when there is no such folder
     * @throws dev.palimpsest.loader.InvalidFileException    when there is something else than a file
     * @throws dev.palimpsest.loader.UnwritableFileException when the folder may not be written
     */
    static void check(Path file) {
        Path folder = AtomicFile.target(file).toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new UserError(file + ": its folder does not exist; make it first");
        }
        if (!Files.isWritable(folder)) {
            throw new UnwritableFileException(file, new IOException("no permission for its folder"));
        }
    }

    /**
     * Moves what is in a file's place to {@code FILE.previous}, in the place of an earlier one.
     *
     * @return where it is now; empty when there was nothing
     */
    static Optional<Path> keepPrevious(Path file) {
        Path target = AtomicFile.target(file);
        if (!Files.exists(target)) {
            return Optional.empty();
        }
        Path previous = target.resolveSibling(target.getFileName() + ".previous");
        AtomicFile.target(previous);
        try {
            Files.move(target, previous, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UnwritableFileException(previous, e);
        }
        return Optional.of(previous);
    }

    /** Writes UTF-8 text. */
    static void write(Path file, Consumer<PrintWriter> content) {
        AtomicFile.write(file, channel -> {
            // Not closed: the channel has still to be forced to the disk.
            PrintWriter writer = new PrintWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
            content.accept(writer);
            writer.flush();
            if (writer.checkError()) {
                throw new IOException("the disk may be full");
            }
        });
    }
}
