package dev.palimpsest.internal.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.KeyStatistics.Moment;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes changed at random: a file is read or refused, never anything else. */
class DamagedFilesTest {

    @TempDir
    Path temporary;

    private byte[] sound(String kind, Path file) throws IOException {
        double[] sum = {1, 2, 3, 4};
        if (kind.equals("safetensors")) {
            StatisticsFile.write(file, new KeyStatistics(
                    "f", Map.of(3, new Moment(Matrix.of(2, 2, sum), 5)), Map.of("text", "wiki")));
        } else {
            new NumpyFiles()
                    .array("mom2.count", "<i8", "()", NumpyFiles.longs(5))
                    .array("mom2.mom2", "<f8", "(2, 2)", NumpyFiles.doubles(sum))
                    .array("sample_size", "<i4", "()", NumpyFiles.longs(7))
                    .write(file, kind.equals("deflated"));
        }
        return Files.readAllBytes(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"safetensors", "stored", "deflated"})
    void aDamagedFileIsReadOrRefusedInOneLine(String kind) throws IOException {
        Path file = temporary.resolve(kind.equals("safetensors") ? "3.safetensors" : "3_float32_mom2_1.npz");
        byte[] sound = sound(kind, file);
        Random random = new Random(7);
        for (int attempt = 0; attempt < 4000; attempt++) {
            byte[] damaged = sound.clone();
            int where = random.nextInt(damaged.length);
            int many = random.nextBoolean() ? 1 : random.nextInt(9);
            byte[] noise = new byte[many];
            random.nextBytes(noise);
            if (random.nextInt(4) == 0) {
                Arrays.fill(noise, (byte) 0xFF);
            }
            System.arraycopy(noise, 0, damaged, where, Math.min(many, damaged.length - where));
            Files.write(file, damaged);
            try (StatisticsFile read = StatisticsFile.read(file)) {
                read.statistics().layers().values().forEach(moment -> moment.sum().toDoubles());
            } catch (InvalidFileException e) {
                assertEquals(1, e.getMessage().lines().count(), e.getMessage());
            }
        }
    }
}
