package dev.palimpsest.loader.file;

import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A whole file mapped read-only. */
public final class MappedFile {

    private MappedFile() {}

    /**
     * The bytes of {@code file}, valid as long as {@code arena} is open.
     *
     * @throws InvalidFileException when it is a folder or cannot be read
     */
    public static MemorySegment map(Path file, Arena arena) {
        if (Files.isDirectory(file)) {
            throw new InvalidFileException(file, "is a folder", "give a file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException e) {
            throw InvalidFileException.unreadable(file, e);
        }
    }
}
