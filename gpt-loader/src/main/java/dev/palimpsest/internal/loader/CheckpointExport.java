package dev.palimpsest.internal.loader;

import static java.util.stream.Collectors.toMap;

import dev.palimpsest.internal.loader.checkpoint.ExportedTensor;
import dev.palimpsest.internal.loader.checkpoint.TensorNames;
import dev.palimpsest.internal.model.weights.GptWeights.Weight;
import dev.palimpsest.internal.model.weights.StoredTensor;
import dev.palimpsest.internal.model.weights.WeightId;
import dev.palimpsest.internal.model.weights.WeightRole;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A checkpoint's weights as tensors of a new checkpoint: names, shapes, layouts and a tied head as in the source, some of
 * the weights replaced. Tensors that are not weights, such as causal masks stored as buffers, are left out.
 */
public final class CheckpointExport {

    private CheckpointExport() {}

    /**
     * The tensors of the new checkpoint, from the embeddings up to the head; valid until {@code source} is closed.
     *
     * @param merged F32 weights {@code [rows, columns]} in the source's layout that replace the second MLP projection, by
     *               layer
     * @param type   storage type of every tensor, or null for each weight's own
     */
    public static List<ExportedTensor> tensors(HuggingFaceCheckpoint source, Map<Integer, Supplier<Matrix>> merged,
            StorageType type, TensorNames names) {
        Map<WeightId, Weight> weights =
                source.weights().list().stream().collect(toMap(Weight::id, weight -> weight));
        List<ExportedTensor> tensors = new ArrayList<>();
        for (StoredTensor tensor : source.config().architecture().tensors(
                source.config(), !source.weights().hasTiedHead(), source.weights().head().bias() != null)) {
            WeightId id = tensor.weight();
            Matrix original = weights.get(id).matrix();
            boolean edited = id.role() == WeightRole.MLP_OUT && id.element() == WeightId.Element.WEIGHT
                    && merged.containsKey(id.layer());
            tensors.add(new ExportedTensor(
                    names.of(tensor, source.tensorName(id)),
                    tensor.isVector(),
                    original.rows(),
                    original.columns(),
                    edited ? StorageType.F32 : original.type(),
                    type == null ? original.type() : type,
                    edited ? merged.get(id.layer()) : () -> original));
        }
        return tensors;
    }
}
