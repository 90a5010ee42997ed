package dev.palimpsest.internal.loader.file;

import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A whole file as memory: mapped read-only, or read. */
public final class MappedFile {

    /** A byte buffer holds less than 2 GiB. */
    private static final long PIECE = 1 << 26;

    private MappedFile() {}

    /**
     * The bytes of {@code file}, valid as long as {@code arena} is open.
     *
     * @throws InvalidFileException when it is not a regular file or cannot be read
     */
    public static MemorySegment map(Path file, Arena arena) {
        InputFile.requireRegular(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException e) {
            throw InvalidFileException.unreadable(file, e);
        }
    }

    /**
     * A copy of the bytes of {@code file} in the memory of {@code arena}, which no later change of the file reaches.
     *
     * @throws InvalidFileException when it is not a regular file, cannot be read, or shrinks while it is read
     */
    public static MemorySegment read(Path file, Arena arena) {
        InputFile.requireRegular(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment bytes = arena.allocate(channel.size(), Long.BYTES);
            for (long at = 0; at < bytes.byteSize(); ) {
                ByteBuffer piece = bytes.asSlice(at, Math.min(PIECE, bytes.byteSize() - at)).asByteBuffer();
                int read = channel.read(piece);
                if (read < 0) {
                    throw new InvalidFileException(file, "was cut short while it was read", "get it again");
                }
                at += read;
            }
            return bytes.asReadOnly();
        } catch (IOException e) {
            throw InvalidFileException.unreadable(file, e);
        }
    }
}
