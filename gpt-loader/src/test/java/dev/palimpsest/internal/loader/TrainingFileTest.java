package dev.palimpsest.internal.loader;

import static dev.palimpsest.internal.loader.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.loader.safetensors.Safetensors;
import dev.palimpsest.internal.loader.safetensors.SafetensorsWriter;
import dev.palimpsest.internal.model.Architecture;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.RandomGpt;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.training.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingFileTest {

    private static final GptConfig GPT2 = RandomGpt.shape(Architectures.of("gpt2"), 3);

    @TempDir
    Path temporary;

    private static TrainingState state(GptConfig config) {
        return new TrainingState(
                17, RandomGpt.weights(config, 4), RandomGpt.weights(config, 5), RandomGpt.weights(config, 6));
    }

    private static void refused(Path file, String... parts) {
        assertRefused(file, () -> {
            try (TrainingFile read = TrainingFile.read(file)) {
                read.state(GPT2);
            }
        }, parts);
    }

    /** A file of {@code GPT2} with one tensor and the metadata changed; a null tensor is left out. */
    private Path changed(String name, UnaryOperator<Matrix> change, Map<String, String> metadata) {
        Path whole = temporary.resolve("whole");
        TrainingFile.write(whole, state(GPT2), Map.of());
        Path file = temporary.resolve("changed");
        try (Safetensors tensors = Safetensors.open(whole)) {
            SafetensorsWriter writer = new SafetensorsWriter();
            tensors.metadata().forEach((field, value) -> {
                // The digest would show any change before its kind is named.
                if (!field.equals("digest")) {
                    writer.metadata(field, value);
                }
            });
            metadata.forEach(writer::metadata);
            for (String each : tensors.names()) {
                Matrix matrix = each.equals(name) ? change.apply(tensors.matrix(each)) : tensors.matrix(each);
                if (matrix != null && tensors.shape(each).size() == 1) {
                    writer.vector(each, matrix);
                } else if (matrix != null) {
                    writer.matrix(each, matrix);
                }
            }
            writer.write(file);
        }
        return file;
    }

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.model.Architectures#all")
    void whatIsReadIsWhatWasWrittenBitForBit(Architecture architecture) {
        GptConfig config = RandomGpt.shape(architecture, 3);
        TrainingState written = state(config);
        Path file = temporary.resolve("training.partial");
        TrainingFile.write(file, written, Map.of("layers", "6", "text", "wiki\n2"));
        try (TrainingFile read = TrainingFile.read(file)) {
            TrainingState state = read.state(config);
            assertEquals(17, state.steps());
            assertEquals(Map.of("layers", "6", "text", "wiki\n2"), read.provenance());
            assertSame(written.weights(), state.weights());
            assertSame(written.means(), state.means());
            assertSame(written.squares(), state.squares());
            assertEquals(written.weights().hasTiedHead(), state.weights().hasTiedHead());
        }
    }

    private static void assertSame(GptWeights expected, GptWeights actual) {
        assertEquals(
                expected.list().stream().map(GptWeights.Weight::id).toList(),
                actual.list().stream().map(GptWeights.Weight::id).toList());
        for (int i = 0; i < expected.list().size(); i++) {
            Matrix matrix = actual.list().get(i).matrix();
            assertTrue(matrix.memory().isMapped());
            assertEquals(-1, expected.list().get(i).matrix().memory().mismatch(matrix.memory()));
        }
    }

    @Test
    void filesOfSomethingElseAreRefused() {
        refused(temporary.resolve("missing"), "no such file");
        refused(changed("", matrix -> matrix, Map.of("format", "palimpsest-edits")), "not a file of training",
                "palimpsest-training");
        refused(changed("", matrix -> matrix, Map.of("version", "2")), "version 2");
    }

    @Test
    void damageIsNamed() {
        refused(changed("", matrix -> matrix, Map.of("steps", "-3")), "steps: '-3' is not a count");
        refused(changed("", matrix -> matrix, Map.of("steps", "1e9")), "steps: '1e9' is not a count");
        refused(changed("mean.block.1.mlp-out.weight", _ -> null, Map.of()), "no tensor 'mean.block.1.mlp-out.weight'");
        refused(changed("square.token-embedding", _ -> Matrix.of(2, 3, new float[6]), Map.of()),
                "tensor 'square.token-embedding' is F32 [2, 3], not F32 [");
        refused(changed("weight.final-norm.gain",
                        gain -> Matrix.of(1, gain.columns(), new double[gain.columns()]), Map.of()),
                "tensor 'weight.final-norm.gain' is F64");
        refused(changed("mean.final-norm.bias", bias -> {
            float[] values = bias.toFloats();
            values[2] = Float.NaN;
            return Matrix.of(1, values.length, values);
        }, Map.of()), "tensor 'mean.final-norm.bias' contains NaN at row 0, column 2");
        assertEquals(StorageType.F32, state(GPT2).weights().tokenEmbedding().type());
    }

    @Test
    void aFileCutAnywhereIsRefused() throws IOException {
        Path file = temporary.resolve("training.partial");
        TrainingFile.write(file, state(GPT2), Map.of());
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += 997) {
            Files.write(file, Arrays.copyOf(whole, length));
            refused(file);
        }
    }
}
