package dev.palimpsest.internal.model;

import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.model.weights.StoredTensor;
import dev.palimpsest.internal.model.weights.WeightId;
import dev.palimpsest.internal.model.weights.WeightRole;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/**
 * A transformer family: how its checkpoints describe, name and store a model, and how its blocks compute. All
 * differences between families are here; {@link Architectures} finds the implementations.
 *
 * <p>Implementations are records without components, so that any two of one family are equal.
 */
public interface Architecture {

    /** A property of a family's structure. */
    enum Trait {

        /** The head is the token embedding, unless a checkpoint says otherwise. */
        TIED_HEAD,

        /** The head has a bias, unless a checkpoint says otherwise. */
        HEAD_BIAS,

        /** Queries and keys are rotated by their positions; otherwise positions have a learned embedding. */
        ROTARY,

        /**
         * Attention and MLP read the same input in parallel; otherwise the MLP reads the residual stream that the
         * attention has added to.
         */
        PARALLEL
    }

    /**
     * A family's names and traits.
     *
     * @param modelType  {@code config.json}'s {@code model_type}, in lower case: {@code gpt2}
     * @param title      the name in prose: {@code GPT-2}
     * @param modelClass the class in {@code config.json}'s {@code architectures}: {@code GPT2LMHeadModel}
     */
    record Family(String modelType, String title, String modelClass, Set<Trait> traits) {}

    /** The family's names and traits. */
    Family family();

    /** {@code config.json}'s {@code model_type}, in lower case: {@code gpt2}. */
    default String modelType() {
        return family().modelType();
    }

    /** The family's name in prose: {@code GPT-2}. */
    default String title() {
        return family().title();
    }

    /** The class in {@code config.json}'s {@code architectures}: {@code GPT2LMHeadModel}. */
    default String modelClass() {
        return family().modelClass();
    }

    /** Whether the head is the token embedding, unless a checkpoint says otherwise. */
    default boolean tiedHead() {
        return family().traits().contains(Trait.TIED_HEAD);
    }

    /** Whether the head has a bias, unless a checkpoint says otherwise. */
    default boolean headBias() {
        return family().traits().contains(Trait.HEAD_BIAS);
    }

    /** Whether queries and keys are rotated by their positions. */
    default boolean rotary() {
        return family().traits().contains(Trait.ROTARY);
    }

    /** Whether attention and MLP read the same input in parallel. */
    default boolean parallel() {
        return family().traits().contains(Trait.PARALLEL);
    }

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
