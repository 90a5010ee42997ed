package dev.palimpsest.internal.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.palimpsest.internal.loader.file.FileStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityCacheTest {

    private static final ModelIdentity IDENTITY = new ModelIdentity("f".repeat(64), "e".repeat(64));
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @TempDir
    Path folder;

    private Path model;
    private String before;

    @BeforeEach
    void useOwnFolder() throws IOException {
        before = System.getProperty("palimpsest.cache");
        System.setProperty("palimpsest.cache", folder.resolve("cache").toString());
        model = Files.createDirectory(folder.resolve("model"));
    }

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty("palimpsest.cache");
        } else {
            System.setProperty("palimpsest.cache", before);
        }
    }

    private FileStamp stamp(long size, String modified) {
        FileTime time = FileTime.from(Instant.parse(modified));
        return new FileStamp(model.resolve("model.safetensors"), size, time, time, "1:2");
    }

    private IdentityCache cache(FileStamp stamp) {
        return new IdentityCache(model, List.of(stamp), NOW);
    }

    @Test
    void anIdentityIsRememberedAsLongAsSizeAndTimesAreTheSame() {
        FileStamp stamp = stamp(5, "2026-01-30T12:00:00.000000001Z");
        assertEquals(Optional.empty(), cache(stamp).find());
        cache(stamp).keep(IDENTITY);
        assertEquals(Optional.of(IDENTITY), cache(stamp).find());
        assertEquals(Optional.empty(), cache(stamp(6, "2026-01-30T12:00:00.000000001Z")).find());
        assertEquals(Optional.empty(), cache(stamp(5, "2026-01-30T12:00:00.000000002Z")).find());
    }

    @Test
    void aModelWrittenAMomentAgoIsNotRemembered() {
        FileStamp stamp = stamp(5, "2026-01-31T11:59:59Z");
        cache(stamp).keep(IDENTITY);
        assertEquals(Optional.empty(), cache(stamp).find());
    }

    @Test
    void aDamagedEntryIsIgnored() throws IOException {
        FileStamp stamp = stamp(5, "2026-01-30T12:00:00Z");
        cache(stamp).keep(IDENTITY);
        Path entry;
        try (Stream<Path> files = Files.list(folder.resolve("cache/fingerprints"))) {
            entry = files.findFirst().orElseThrow();
        }
        Files.writeString(entry, Files.readString(entry).replace("ffff", "fffe"));
        assertEquals(Optional.empty(), cache(stamp).find());
        Files.writeString(entry, "nothing");
        assertEquals(Optional.empty(), cache(stamp).find());
    }

    @Test
    void nothingIsRememberedWhereThatIsSwitchedOffOrImpossible() throws IOException {
        FileStamp stamp = stamp(5, "2026-01-30T12:00:00Z");
        System.setProperty("palimpsest.cache", "none");
        cache(stamp).keep(IDENTITY);
        assertEquals(Optional.empty(), cache(stamp).find());
        Path file = Files.writeString(folder.resolve("file"), "");
        System.setProperty("palimpsest.cache", file.toString());
        cache(stamp).keep(IDENTITY);
        assertFalse(Files.isDirectory(file));
    }
}
