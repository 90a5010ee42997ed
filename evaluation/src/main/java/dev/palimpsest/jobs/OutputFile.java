package dev.palimpsest.jobs;

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

/** Output files: checked before work begins and written atomically. */
public final class OutputFile {

    private OutputFile() {}

    /**
     * Checks that the file can be written, before work begins.
     *
     * @throws UserError                                     when its folder does not exist
     * @throws dev.palimpsest.loader.InvalidFileException    when something other than a file has its name
     * @throws dev.palimpsest.loader.UnwritableFileException when the folder is not writable
     */
    public static void check(Path file) {
        Path folder = AtomicFile.target(file).toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new UserError(file + ": its folder does not exist; create it first");
        }
        if (!Files.isWritable(folder)) {
            throw new UnwritableFileException(file, new IOException("no write permission for its folder"));
        }
    }

    /**
     * Renames an existing file to {@code FILE.previous}, replacing an earlier one.
     *
     * @return the new name, or empty when there was no file
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
    public static void write(Path file, Consumer<PrintWriter> content) {
        AtomicFile.write(file, channel -> {
            // Not closed here: the channel still has to be synchronised with the disk.
            PrintWriter writer = new PrintWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
            content.accept(writer);
            writer.flush();
            if (writer.checkError()) {
                throw new IOException("the disk may be full");
            }
        });
    }
}
