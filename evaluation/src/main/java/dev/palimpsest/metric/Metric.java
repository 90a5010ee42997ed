package dev.palimpsest.metric;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What is measured of a record, each between 0 and 1, more being better, and NaN where the record has no question of
 * that kind. The first four are the paper's; the last three are MEMIT's (arXiv 2210.07229, section 5.2.2), another
 * measure of similar things: never in one column with the others.
 */
public enum Metric {

    /** Share of the target's tokens predicted after the edit prompt. */
    RELIABILITY("reliability", "reliability", RecordScore::reliability),

    /** The same after the rephrasings. */
    GENERALITY("generality", "generality", RecordScore::generality),

    /** Share of unrelated answers' tokens that are predicted as before editing. */
    LOCALITY("locality", "locality", RecordScore::locality),

    /** Share of tokens predicted of what follows from the fact. */
    PORTABILITY("portability", "portability", RecordScore::portability),

    /** Whether the model says the target when it speaks freely. */
    GENERATION_MATCH("generation_match", "generation match", RecordScore::generationMatch),

    /** MEMIT's ES: whether the new object is likelier than the true one after the edit prompt. */
    EFFICACY("es", "efficacy (ES)", RecordScore::efficacy),

    /** MEMIT's PS: the same after the rephrasings. */
    PARAPHRASE("ps", "paraphrase (PS)", RecordScore::paraphrase),

    /** MEMIT's NS: share of neighbouring prompts after which the true object is likelier than the new one. */
    NEIGHBOURHOOD("ns", "specificity (NS)", RecordScore::neighbourhood);

    /** The paper's measures, which are teacher-forced, and free generation beside them. */
    public static final List<Metric> PAPERS =
            List.of(RELIABILITY, GENERALITY, LOCALITY, PORTABILITY, GENERATION_MATCH);

    /** MEMIT's. */
    public static final List<Metric> MEMITS = List.of(EFFICACY, PARAPHRASE, NEIGHBOURHOOD);

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

    /** The name for people. */
    public String title() {
        return title;
    }

    /** One record's value, or NaN. */
    public double of(RecordScore score) {
        return ofRecord.applyAsDouble(score);
    }

    /** The mean over records, or NaN. */
    public double of(Summary summary) {
        return summary.mean(this);
    }
}
