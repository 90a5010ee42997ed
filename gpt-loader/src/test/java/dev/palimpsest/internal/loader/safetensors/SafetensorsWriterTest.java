package dev.palimpsest.internal.loader.safetensors;

import static dev.palimpsest.internal.loader.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsWriterTest {

    @TempDir
    Path temporary;

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource(StorageType.class)
    void whatIsReadIsWhatWasWritten(StorageType type) {
        SplittableRandom random = new SplittableRandom(type.ordinal());
        Path file = temporary.resolve("x.safetensors");
        // The last does not fit the writer's buffer in whole rows, nor one row of it.
        for (int[] shape : new int[][] {{0, 3}, {3, 0}, {1, 1}, {7, 5}, {1000, 333}, {2, 300_001}}) {
            byte[] bytes = new byte[shape[0] * shape[1] * type.bytes()];
            random.nextBytes(bytes);
            Matrix matrix = Matrix.over(MemorySegment.ofArray(bytes), shape[0], shape[1], type);
            new SafetensorsWriter()
                    .matrix("first", Matrix.of(1, 1, new double[] {Math.PI}))
                    .matrix("second", matrix)
                    .vector("third", Matrix.of(1, 3, new float[] {1, 2, 3}))
                    .metadata("name", "väl\nue \uD83D\uDE00")
                    .write(file);
            try (Safetensors tensors = Safetensors.open(file)) {
                assertEquals(matrix.toString(), tensors.matrix("second").toString());
                assertArrayEquals(bytes, tensors.matrix("second").memory().toArray(ValueLayout.JAVA_BYTE));
                assertEquals(Math.PI, tensors.matrix("first").at(0, 0));
                assertEquals(List.of(3L), tensors.shape("third"));
                assertArrayEquals(new float[] {1, 2, 3}, tensors.matrix("third").toFloats());
                assertEquals(Map.of("name", "väl\nue \uD83D\uDE00"), tensors.metadata());
            }
        }
    }

    @Test
    void theDataBeginsAtAMultipleOfEight() throws IOException {
        for (int length = 0; length < 9; length++) {
            Path file = temporary.resolve("aligned.safetensors");
            new SafetensorsWriter().metadata("x", "y".repeat(length)).write(file);
            long header = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).getLong();
            assertEquals(0, header % 8);
            assertEquals(8 + header, Files.size(file));
        }
    }

    @Test
    void aFailureLeavesTheOldFileAndNoOther() throws IOException {
        Path file = temporary.resolve("x.safetensors");
        new SafetensorsWriter().metadata("version", "old").write(file);
        SafetensorsWriter failing = new SafetensorsWriter()
                .matrix("half", 2, 2, StorageType.F32, (row, bytes) -> {
                    if (row == 1) {
                        throw new ArithmeticException("no second row");
                    }
                });
        assertThrows(ArithmeticException.class, () -> failing.write(file));
        assertEquals(List.of("x.safetensors"), left());
        try (Safetensors tensors = Safetensors.open(file)) {
            assertEquals("old", tensors.metadata().get("version"));
        }
    }

    @Test
    void aMappedFileCanBeReplaced() throws IOException {
        Path file = temporary.resolve("x.safetensors");
        new SafetensorsWriter().matrix("x", Matrix.of(1, 1, new float[] {1})).write(file);
        try (Safetensors old = Safetensors.open(file)) {
            new SafetensorsWriter().matrix("x", Matrix.of(1, 1, new float[] {2})).write(file);
            assertEquals(1, old.matrix("x").at(0, 0));
        }
        try (Safetensors replaced = Safetensors.open(file)) {
            assertEquals(2, replaced.matrix("x").at(0, 0));
        }
        assertEquals(List.of("x.safetensors"), left());
    }

    @Test
    void whereNothingCanBeWrittenNothingIs() throws IOException {
        Path file = temporary.resolve("missing").resolve("x.safetensors");
        assertRefused(file, () -> new SafetensorsWriter().write(file), "folder does not exist", "create");
        Path folder = Files.createDirectory(temporary.resolve("folder"));
        assertRefused(folder, () -> new SafetensorsWriter().write(folder), "is a folder");
        assertEquals(List.of("folder"), left());
    }

    @Test
    void aNameIsGivenOnce() {
        SafetensorsWriter writer = new SafetensorsWriter().matrix("x", Matrix.of(1, 1, new float[1]));
        assertThrows(IllegalArgumentException.class, () -> writer.matrix("x", Matrix.of(1, 1, new float[1])));
        assertThrows(IllegalArgumentException.class,
                () -> writer.matrix("__metadata__", Matrix.of(1, 1, new float[1])));
        assertThrows(IllegalArgumentException.class, () -> writer.vector("v", Matrix.of(2, 1, new float[2])));
    }
}
