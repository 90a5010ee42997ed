package dev.palimpsest.report;

import dev.palimpsest.loader.AtomicFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Files of a report: complete or not there, in the place of an earlier one. */
final class ReportFile {

    private ReportFile() {}

    static Path write(Path file, byte[] content) {
        AtomicFile.write(file, channel -> {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
        return file;
    }

    static Path write(Path file, String content) {
        return write(file, content.getBytes(StandardCharsets.UTF_8));
    }
}
