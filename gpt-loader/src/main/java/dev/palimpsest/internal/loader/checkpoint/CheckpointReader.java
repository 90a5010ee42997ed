package dev.palimpsest.internal.loader.checkpoint;

import dev.palimpsest.internal.model.Architecture;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.model.weights.StoredTensor;
import dev.palimpsest.internal.model.weights.WeightId.Element;
import dev.palimpsest.internal.model.weights.WeightRole;
import dev.palimpsest.loader.InvalidFileException;
import java.util.List;

/**
 * Reads a model's weights by the architecture's list of tensors. Other tensors, such as causal masks stored as
 * buffers, are ignored.
 */
public final class CheckpointReader {

    private CheckpointReader() {}

    /** @throws InvalidFileException when a tensor is missing or has a shape that does not fit the configuration */
    public static GptWeights read(CheckpointTensors tensors, CheckpointConfig config) {
        GptConfig model = config.model();
        Architecture architecture = model.architecture();
        // Every block has tensors: a number of layers that is not the files' must not be counted up to.
        if (model.layers() > tensors.count()) {
            throw new InvalidFileException(tensors.where(), "only " + tensors.count() + " tensors, too few for "
                    + model.layers() + " layers", "give weights and config.json of the same checkpoint");
        }
        // Files saved from the base model have no head, whatever the configuration says. Where heads are tied by
        // default, the embedding is used.
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
