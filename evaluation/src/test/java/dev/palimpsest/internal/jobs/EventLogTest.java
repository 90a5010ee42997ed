package dev.palimpsest.internal.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.palimpsest.internal.loader.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLogTest {

    private static final String LINE = "{\"time\":\"2026-01-31T12:00:00.250Z\",\"event\":\"batch\",\"n\":1}\n";

    @TempDir
    private Path folder;

    private void add(Path file) {
        InstantSource noon = InstantSource.fixed(Instant.parse("2026-01-31T12:00:00.250999Z"));
        try (EventLog log = EventLog.of(file, noon)) {
            log.add("batch", Json.NODES.objectNode().put("n", 1));
        }
    }

    @Test
    void anEventIsThereAsSoonAsItIsAdded() throws IOException {
        Path file = folder.resolve("events");
        try (EventLog log = EventLog.of(file)) {
            assertFalse(Files.exists(file), "without an event there is no file");
            log.add("one", Json.NODES.objectNode());
            assertEquals(1, Files.readAllLines(file).size());
            log.add("two", Json.NODES.objectNode());
            assertEquals(2, Files.readAllLines(file).size());
        }
    }

    @Test
    void aLaterRunAppends() throws IOException {
        Path file = folder.resolve("events");
        add(file);
        add(file);
        assertEquals(LINE + LINE, Files.readString(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"time\":\"2026-01-31T12:00:00.250Z\",\"event\":\"batch\",\"n\":1}"})
    void aLineWithoutItsEndIsRemoved(String torn) throws IOException {
        Path file = folder.resolve("events");
        Files.writeString(file, LINE + torn);
        add(file);
        assertEquals(LINE + LINE, Files.readString(file));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, 20_000})
    void howeverLongItIs(int length) throws IOException {
        Path file = folder.resolve("events");
        Files.writeString(file, LINE + "x".repeat(length));
        add(file);
        assertEquals(LINE + LINE, Files.readString(file));
        Files.writeString(file, "x".repeat(length));
        add(file);
        assertEquals(LINE, Files.readString(file));
    }

    @Test
    void withoutAFileNothingIsKept() {
        add(null);
    }
}
