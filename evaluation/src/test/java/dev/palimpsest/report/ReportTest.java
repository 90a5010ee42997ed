package dev.palimpsest.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void look() {
        List<Path> files = Report.write(Made.everything(), Path.of("target/report"));
        files.forEach(file -> assertTrue(Files.exists(file), file.toString()));
    }
}
