package dev.palimpsest.internal.metric;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The metrics of a record, each between 0 and 1 except for fluency, higher being better, and NaN where the record has no
 * question of that kind. The first four are the paper's; the last five are MEMIT's (arXiv 2210.07229, section 5.2.2) and are
 * defined differently, so the groups are never shown in one column.
 */
public enum Metric {

    /** The share of the target's tokens predicted after the edit prompt. */
    RELIABILITY("reliability", "reliability", RecordScore::reliability),

    /** The share of the target's tokens predicted after the rephrased prompts. */
    GENERALITY("generality", "generality", RecordScore::generality),

    /** The share of tokens predicted as before editing after the locality prompts. */
    LOCALITY("locality", "locality", RecordScore::locality),

    /** The share of tokens predicted for questions whose answers follow from the edited fact. */
    PORTABILITY("portability", "portability", RecordScore::portability),

    /** Whether greedy generation from the edit prompt begins with exactly the target. */
    FREE_GENERATION("generation_match", "free generation", RecordScore::freeGeneration),

    /** MEMIT's ES: whether the new object is more probable than the true one after the edit prompt. */
    EFFICACY("es", "efficacy (ES)", RecordScore::efficacy),

    /** MEMIT's PS: the share of rephrased prompts after which the new object is more probable than the true one. */
    PARAPHRASE("ps", "paraphrase (PS)", RecordScore::paraphrase),

    /** MEMIT's NS: the share of neighbourhood prompts after which the true object is more probable than the new one. */
    NEIGHBOURHOOD("ns", "specificity (NS)", RecordScore::neighbourhood),

    /** MEMIT's fluency: the weighted entropy of the n-grams of generated texts, in bits. */
    FLUENCY("fluency", "fluency", RecordScore::fluency),

    /** MEMIT's consistency: the TF-IDF cosine of generated texts with reference texts. */
    CONSISTENCY("consistency", "consistency", RecordScore::consistency);

    /** The paper's metrics, which are teacher-forced, and free generation. */
    public static final List<Metric> PAPERS =
            List.of(RELIABILITY, GENERALITY, LOCALITY, PORTABILITY, FREE_GENERATION);

    /** MEMIT's metrics. */
    public static final List<Metric> MEMITS = List.of(EFFICACY, PARAPHRASE, NEIGHBOURHOOD);

    /** MEMIT's measures of generated texts. */
    public static final List<Metric> TEXTS = List.of(FLUENCY, CONSISTENCY);

    private final String id;
    private final String title;
    private final ToDoubleFunction<RecordScore> ofRecord;

    Metric(String id, String title, ToDoubleFunction<RecordScore> ofRecord) {
        this.id = id;
        this.title = title;
        this.ofRecord = ofRecord;
    }

    /** The name in JSON. */
    public String id() {
        return id;
    }

    /** The name in text. */
    public String title() {
        return title;
    }

    /** The value of one record, or NaN. */
    public double of(RecordScore score) {
        return ofRecord.applyAsDouble(score);
    }

    /** The mean over records, or NaN. */
    public double of(Summary summary) {
        return summary.mean(this);
    }
}
