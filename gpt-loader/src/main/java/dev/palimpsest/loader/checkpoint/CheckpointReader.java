package dev.palimpsest.loader.checkpoint;

import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.model.Architecture;
import dev.palimpsest.model.GptConfig;
import dev.palimpsest.model.GptWeights;
import dev.palimpsest.model.StoredTensor;
import dev.palimpsest.model.WeightId.Element;
import dev.palimpsest.model.WeightRole;
import java.util.List;

/**
 * Reads a model's weights by the architecture's list of tensors. What is not on it, causal masks stored as buffers for
 * example, is ignored.
 */
public final class CheckpointReader {

    private CheckpointReader() {}

    /** @throws InvalidFileException when a tensor is missing or has another shape than the configuration wants */
    public static GptWeights read(CheckpointTensors tensors, CheckpointConfig config) {
        GptConfig model = config.model();
        Architecture architecture = model.architecture();
        // Files saved from the bare model have no head, whatever the configuration says. Where heads are tied by default
        // the embedding takes its place.
        boolean ownHead = !config.tied() && !(architecture.tiedHead() && !hasHead(tensors, model, Element.WEIGHT));
        List<StoredTensor> stored = architecture.tensors(model, ownHead, hasHead(tensors, model, Element.BIAS));
        return GptWeights.of(stored, tensors::find);
    }

    private static boolean hasHead(CheckpointTensors tensors, GptConfig model, Element element) {
        return model.architecture().tensors(model).stream()
                .filter(tensor -> tensor.weight().role() == WeightRole.HEAD && tensor.weight().element() == element)
                .anyMatch(tensors::has);
    }
}
