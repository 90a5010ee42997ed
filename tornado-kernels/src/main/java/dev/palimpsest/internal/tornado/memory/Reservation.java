package dev.palimpsest.internal.tornado.memory;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Host addresses for an array that lives on the device. TornadoVM backs every array with host memory of its size. Arenas are
 * never read or written there, so their host memory is a sparse file, deleted at once, of which only the first page is
 * touched: gigabytes on the device cost nothing on the host.
 */
final class Reservation {

    private Reservation() {}

    /** @return {@code bytes} of zeros */
    static MemorySegment of(long bytes) {
        try {
            Path file = Files.createTempFile("palimpsest-arena", ".sparse");
            try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
                access.setLength(bytes);
                return access.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, bytes, Arena.ofAuto());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no " + bytes + " bytes could be reserved in the temporary directory, "
                    + System.getProperty("java.io.tmpdir") + "; name another by -Djava.io.tmpdir", e);
        }
    }
}
