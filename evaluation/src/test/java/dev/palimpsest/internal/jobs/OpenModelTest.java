package dev.palimpsest.internal.jobs;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenModelTest {

    @TempDir
    private Path folder;

    @Test
    void aFileThatIsCutShortWhileTheModelIsOpenedIsNamed() throws IOException {
        Path model = GoldenModels.extract(GoldenModels.GPT2, folder);
        Path weights = model.resolve("model.safetensors");
        var refused = assertThrows(InvalidFileException.class, () -> OpenModel.open(model, () -> {
            cutShort(weights);
            // As Java reports reading beyond the end of a mapped file.
            throw new InternalError("a fault occurred in an unsafe memory access operation");
        }, null));
        assertTrue(refused.getMessage().startsWith(weights + ": was cut short from "), refused.getMessage());
    }

    @Test
    void anEngineThatCannotBeOpenedGivesItsOwnError() throws IOException {
        Path model = GoldenModels.extract(GoldenModels.GPT2, folder);
        IllegalArgumentException none = new IllegalArgumentException("no such engine");
        assertSame(none, assertThrows(IllegalArgumentException.class, () -> OpenModel.open(model, () -> {
            throw none;
        }, null)));
    }

    private static void cutShort(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
