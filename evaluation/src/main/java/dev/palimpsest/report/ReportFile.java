package dev.palimpsest.report;

import dev.palimpsest.loader.file.AtomicFile;
import java.nio.file.Path;

/** Files of a report: complete or not there, in the place of an earlier one. */
final class ReportFile {

    private ReportFile() {}

    static Path write(Path file, byte[] content) {
        AtomicFile.write(file, content);
        return file;
    }

    static Path write(Path file, String content) {
        AtomicFile.write(file, content);
        return file;
    }
}
