package dev.palimpsest.internal.experiment.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonFileTest {

    private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {};

    @TempDir
    Path folder;

    private static Map<String, Object> content(double seconds) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("name", "é \u001b[31m");
        content.put("recall", 0.1 + 0.2);
        content.put("inner", Map.of("editSeconds", seconds, "count", 3));
        return content;
    }

    @Test
    void everyFlippedBitIsNoticed() throws IOException {
        Path file = folder.resolve("f.json");
        JsonFile.write(file, content(1.5));
        byte[] whole = Files.readAllBytes(file);
        assertEquals(content(1.5), JsonFile.read(file, MAP).orElseThrow());
        SplittableRandom random = new SplittableRandom(1);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            String what = "byte " + at + ", seed 1: " + new String(damaged, StandardCharsets.US_ASCII);
            InvalidFileException refused =
                    assertThrows(InvalidFileException.class, () -> JsonFile.read(file, MAP), what);
            assertTrue(refused.getMessage().startsWith(file + ": "), refused.getMessage());
        }
    }

    @Test
    void theDigestIsThatOfTheContentWithoutDurations() throws IOException {
        Path file = folder.resolve("f.json");
        JsonFile.write(file, content(1.5));
        String digest = digest(file);
        JsonFile.write(file, content(2.5));
        assertEquals(digest, digest(file));
    }

    private static String digest(Path file) throws IOException {
        String text = Files.readString(file);
        int at = text.indexOf("\"digest\":\"") + 10;
        return text.substring(at, at + 64);
    }
}
