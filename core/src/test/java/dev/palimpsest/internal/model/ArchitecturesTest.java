package dev.palimpsest.internal.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.model.weights.StoredTensor;
import dev.palimpsest.internal.model.weights.WeightId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitecturesTest {

    private static final String ALL = "dev.palimpsest.internal.model.Architectures#all";

    @Test
    void anUnknownModelTypeIsRefusedWithThoseSupported() {
        assertEquals("gpt2, gptj", Architectures.supported());
        assertTrue(Architectures.find("llama").isEmpty());
        String message = assertThrows(IllegalArgumentException.class, () -> Architectures.of("llama")).getMessage();
        assertEquals("no architecture 'llama'; there are: gpt2, gptj", message);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void everyWeightIsStoredOnceUnderANameOfItsOwn(Architecture architecture) {
        GptConfig config = RandomGpt.shape(architecture, 1);
        List<StoredTensor> tensors = architecture.tensors(config);
        Set<WeightId> weights = new HashSet<>(tensors.stream().map(StoredTensor::weight).toList());
        assertEquals(tensors.size(), weights.size());
        assertEquals(tensors.size(), tensors.stream().map(StoredTensor::publishedName).distinct().count());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void weightsPutTogetherFromTheirTensorsAreTheSameAgain(Architecture architecture) {
        GptConfig config = RandomGpt.shape(architecture, 2);
        GptWeights weights = RandomGpt.weights(config, 3);
        List<GptWeights.Weight> list = weights.list();
        List<StoredTensor> tensors =
                architecture.tensors(config, !weights.hasTiedHead(), weights.head().bias() != null);
        assertEquals(new HashSet<>(tensors.stream().map(StoredTensor::weight).toList()),
                new HashSet<>(list.stream().map(GptWeights.Weight::id).toList()));
        GptWeights again = GptWeights.of(tensors, tensor -> list.stream()
                .filter(weight -> weight.id().equals(tensor.weight()))
                .findFirst()
                .orElseThrow()
                .matrix());
        assertEquals(weights, again);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void labelsAreThoseThatFingerprintsWereMadeOf(Architecture architecture) {
        GptWeights weights = RandomGpt.weights(RandomGpt.shape(architecture, 4), 5);
        List<String> labels = weights.list().stream().map(weight -> weight.id().label()).toList();
        assertEquals("token-embedding", labels.getFirst());
        assertTrue(labels.containsAll(List.of("block.0.attention-norm.gain", "block.1.query-key-value.0.weight",
                "block.1.mlp-out.bias", "final-norm.bias")), labels.toString());
    }
}
