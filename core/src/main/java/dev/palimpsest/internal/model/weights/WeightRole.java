package dev.palimpsest.internal.model.weights;

/**
 * The role of a part in a model, in the order of the parts; lists of weights, and sums over them, follow it.
 */
public enum WeightRole {
    /** {@code [V, d]}. */
    TOKEN_EMBEDDING("token-embedding"),
    /** {@code [positions, d]}. */
    POSITION_EMBEDDING("position-embedding"),
    /** Before the attention; in parallel blocks before the MLP as well. */
    ATTENTION_NORM("attention-norm"),
    /** {@code d → 3·d}: query, key and value in one projection. */
    QUERY_KEY_VALUE("query-key-value.0"),
    /** {@code d → d}, where query, key and value have a projection each. */
    QUERY("query-key-value.0"),
    /** {@code d → d}. */
    KEY("query-key-value.1"),
    /** {@code d → d}. */
    VALUE("query-key-value.2"),
    /** {@code d → d}. */
    ATTENTION_OUT("attention-out"),
    /** Before the MLP. */
    MLP_NORM("mlp-norm"),
    /** {@code d → n}. */
    MLP_IN("mlp-in"),
    /** {@code n → d}: the projection that is edited. */
    MLP_OUT("mlp-out"),
    /** Before the head. */
    FINAL_NORM("final-norm"),
    /** {@code d → V}. */
    HEAD("head");

    private final String label;

    WeightRole(String label) {
        this.label = label;
    }

    /** Labels are part of fingerprints, so none may ever change. */
    String label() {
        return label;
    }
}
