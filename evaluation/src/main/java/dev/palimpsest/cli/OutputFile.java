package dev.palimpsest.cli;

import dev.palimpsest.loader.AtomicFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Files that commands write: checked before the work begins, complete or not there at all. */
final class OutputFile {

    private OutputFile() {}

    /** @throws UserError when nothing can be written there: better now than after hours of work */
    static void check(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw new UserError(file + ": a folder; give the name of a file");
        }
        if (folder == null || !Files.isDirectory(folder)) {
            throw new UserError(file + ": its folder does not exist; make it first");
        }
        if (!Files.isWritable(folder)) {
            throw new UserError(file + ": its folder may not be written by this user; choose another place");
        }
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
