package dev.palimpsest.internal.ability;

/** What is reported for a task, under the names that lm-evaluation-harness gives it. */
public enum AbilityMetric {

    /** Whether the most probable choice is the right one; of a completion, whether every token is the most probable. */
    ACC("acc", "accuracy", Kind.SHARE),

    /** The same after dividing each choice's log-likelihood by its number of characters. */
    ACC_NORM("acc_norm", "accuracy, per character", Kind.SHARE),

    /** The same after dividing each choice's log-likelihood by its number of UTF-8 bytes. */
    ACC_BYTES("acc_bytes", "accuracy, per byte", Kind.SHARE),

    /** TruthfulQA: whether the most probable of all answers is the best one. */
    MC1("mc1", "single true answer", Kind.SHARE),

    /** TruthfulQA: the share of probability on true answers, Σ p(true) / Σ p. */
    MC2("mc2", "probability of true answers", Kind.MEAN),

    /** Whether the generated answer is an accepted one. */
    EXACT_MATCH("exact_match", "exact match", Kind.SHARE),

    /** GSM8K: whether the number after {@code ####} is right. */
    STRICT_MATCH("strict_match", "strict match", Kind.SHARE),

    /** GSM8K: whether the last number of the answer is right. */
    FLEXIBLE_EXTRACT("flexible_extract", "flexible match", Kind.SHARE),

    /** exp of the mean −log p of a completion. */
    PERPLEXITY("perplexity", "perplexity", Kind.PERPLEXITY),

    /** exp(−Σ log p / number of tokens). */
    TOKEN_PERPLEXITY("token_perplexity", "perplexity per token", Kind.PERPLEXITY),

    /** exp(−Σ log p / number of UTF-8 bytes). */
    BYTE_PERPLEXITY("byte_perplexity", "perplexity per byte", Kind.PERPLEXITY);

    /** How records are summarised. */
    private enum Kind { SHARE, MEAN, PERPLEXITY }

    private final String id;
    private final String title;
    private final Kind kind;

    AbilityMetric(String id, String title, Kind kind) {
        this.id = id;
        this.title = title;
        this.kind = kind;
    }

    /** The name in JSON. */
    public String id() {
        return id;
    }

    /** The name in text. */
    public String title() {
        return title;
    }

    /** Whether each record counts 0 or 1. */
    public boolean isShare() {
        return kind == Kind.SHARE;
    }

    /** Whether it is a perplexity: at least 1, lower being better. All others are between 0 and 1. */
    public boolean isPerplexity() {
        return kind == Kind.PERPLEXITY;
    }
}
