package dev.palimpsest.model;

import dev.palimpsest.model.weights.GptWeights;
import dev.palimpsest.model.weights.StoredTensor;
import dev.palimpsest.model.weights.WeightId;
import dev.palimpsest.model.weights.WeightRole;
import java.util.List;
import java.util.SequencedMap;

/**
 * A transformer family: how its checkpoints describe, name and store a model, and how its blocks compute. All
 * differences between families are here; {@link Architectures} finds the implementations.
 *
 * <p>Implementations are records without components, so that any two of one family are equal.
 */
public interface Architecture {

    /** {@code config.json}'s {@code model_type}, in lower case: {@code gpt2}. */
    String modelType();

    /** The family's name in prose: {@code GPT-2}. */
    String title();

    /** The class in {@code config.json}'s {@code architectures}: {@code GPT2LMHeadModel}. */
    String modelClass();

    /** Whether the head is the token embedding, unless a checkpoint says otherwise. */
    boolean tiedHead();

    /** Whether the head has a bias, unless a checkpoint says otherwise. */
    boolean headBias();

    /** Whether queries and keys are rotated by their positions; otherwise positions have a learned embedding. */
    boolean rotary();

    /**
     * Whether attention and MLP read the same input in parallel; otherwise the MLP reads the residual stream that the
     * attention has added to.
     */
    boolean parallel();

    /**
     * The shape that {@code config.json} describes; by default under the field names that GPT-2 and GPT-J share.
     *
     * @throws IllegalArgumentException when the numbers do not describe a model; {@code fields} throws its own
     *                                  exceptions for what is missing, malformed or not supported
     */
    default GptConfig config(ConfigFields fields) {
        return GptFields.read(this, fields);
    }

    /** The fields that {@link #config} reads, in the order to write them; values are strings, integers and doubles. */
    default SequencedMap<String, Object> fields(GptConfig config) {
        return GptFields.write(config);
    }

    /** Every tensor that a checkpoint may hold, in the order to write them, the head's weight and bias among them. */
    List<StoredTensor> tensors(GptConfig config);

    /** A block over resident weights. */
    Block block(Wiring wiring, GptWeights.Block weights);

    /**
     * The tensors of one checkpoint, in the order to write them.
     *
     * @param ownHead  whether the head has a weight of its own, beside the token embedding
     * @param headBias whether the head has a bias
     */
    default List<StoredTensor> tensors(GptConfig config, boolean ownHead, boolean headBias) {
        return tensors(config).stream()
                .filter(tensor -> tensor.weight().role() != WeightRole.HEAD
                        || (tensor.weight().element() == WeightId.Element.BIAS ? headBias : ownHead))
                .toList();
    }
}
