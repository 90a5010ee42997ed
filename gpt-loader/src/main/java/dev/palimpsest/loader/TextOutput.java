package dev.palimpsest.loader;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Small text files: complete or not there at all. */
final class TextOutput {

    private TextOutput() {}

    /** Writes {@code text} as UTF-8. @throws InvalidFileException as {@link AtomicFile#write} does */
    static void write(Path file, String text) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        AtomicFile.write(file, channel -> {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }
}
