package dev.palimpsest.internal.loader;

import static java.util.stream.Collectors.toMap;

import dev.palimpsest.internal.loader.checkpoint.ExportedTensor;
import dev.palimpsest.internal.loader.checkpoint.TensorNames;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.model.weights.GptWeights.Weight;
import dev.palimpsest.internal.model.weights.StoredTensor;
import dev.palimpsest.internal.model.weights.WeightId;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * @param merged F32 weights {@code [rows, columns]} in the source's layout that replace MLP projections
     * @param type   storage type of every tensor, or null for each weight's own
     */
    public static List<ExportedTensor> tensors(HuggingFaceCheckpoint source, Map<Site, Supplier<Matrix>> merged,
            StorageType type, TensorNames names) {
        Map<WeightId, Weight> weights =
                source.weights().list().stream().collect(toMap(Weight::id, weight -> weight));
        List<ExportedTensor> tensors = new ArrayList<>();
        for (StoredTensor tensor : source.config().architecture().tensors(
                source.config(), !source.weights().hasTiedHead(), source.weights().head().bias() != null)) {
            WeightId id = tensor.weight();
            Matrix original = weights.get(id).matrix();
            Supplier<Matrix> edited = site(id).map(merged::get).orElse(null);
            tensors.add(new ExportedTensor(
                    names.of(tensor, source.tensorName(id)),
                    tensor.isVector(),
                    original.rows(),
                    original.columns(),
                    edited != null ? StorageType.F32 : original.type(),
                    type == null ? original.type() : type,
                    edited != null ? edited : () -> original));
        }
        return tensors;
    }

    /** The projection that a weight is the matrix of, if edits can be merged into it. */
    private static Optional<Site> site(WeightId id) {
        if (id.element() != WeightId.Element.WEIGHT) {
            return Optional.empty();
        }
        return switch (id.role()) {
            case MLP_IN -> Optional.of(new Site(id.layer(), Site.Point.MLP_INNER));
            case MLP_OUT -> Optional.of(Site.mlpOutput(id.layer()));
            default -> Optional.empty();
        };
    }
}
