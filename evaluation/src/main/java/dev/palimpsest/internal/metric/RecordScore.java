package dev.palimpsest.internal.metric;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The metrics of one record, each between 0 and 1; NaN where the record has no question of that kind. See {@link
 * Metric}.
 *
 * @param caseId         the record's number in its file
 * @param reliability    share of the target's tokens predicted after the edit prompt
 * @param generality     share of the target's tokens predicted after the rephrased prompts
 * @param locality       share of tokens predicted as before editing after the locality prompts
 * @param portability    share of tokens predicted for questions whose answers follow from the edited fact
 * @param freeGeneration 1 when greedy generation from the edit prompt begins with exactly the target, otherwise 0
 * @param efficacy       MEMIT's: 1 when the new object is more probable than the true one after the edit prompt, else 0
 * @param paraphrase     MEMIT's: share of rephrased prompts after which the new object is more probable
 * @param neighbourhood  MEMIT's: share of neighbourhood prompts after which the true object is more probable
 * @param predictions    tokens predicted at the target's positions after the edit prompt
 * @param answers        what the model said; null where it was not kept
 * @param routes         which questions were recognised as being about the fact; null without a store of facts
 * @param texts          what the model wrote about the subject, with its measures; null where it was not asked to
 */
public record RecordScore(
        long caseId,
        double reliability,
        double generality,
        double locality,
        double portability,
        @JsonProperty("generationMatch") double freeGeneration,
        double efficacy,
        double paraphrase,
        double neighbourhood,
        int[] predictions,
        @JsonInclude(JsonInclude.Include.NON_NULL) RecordAnswers answers,
        @JsonInclude(JsonInclude.Include.NON_NULL) RecordRoutes routes,
        @JsonInclude(JsonInclude.Include.NON_NULL) GeneratedTexts texts) {

    /** Metrics whose answers were not kept. */
    public RecordScore(
            long caseId,
            double reliability,
            double generality,
            double locality,
            double portability,
            double freeGeneration,
            double efficacy,
            double paraphrase,
            double neighbourhood,
            int[] predictions) {
        this(caseId, reliability, generality, locality, portability, freeGeneration, efficacy, paraphrase, neighbourhood,
                predictions, null, null, null);
    }

    /** MEMIT's fluency in bits; NaN when no texts were generated. */
    public double fluency() {
        return texts == null ? Double.NaN : texts.fluency();
    }

    /** MEMIT's consistency; NaN without generated or reference texts. */
    public double consistency() {
        return texts == null ? Double.NaN : texts.consistency();
    }

    /** The same scores with texts. */
    RecordScore with(GeneratedTexts written) {
        return new RecordScore(caseId, reliability, generality, locality, portability, freeGeneration, efficacy, paraphrase,
                neighbourhood, predictions, answers, routes, written);
    }

    /** The metrics alone, those of texts included. */
    public RecordScore withoutAnswers() {
        return new RecordScore(caseId, reliability, generality, locality, portability, freeGeneration, efficacy, paraphrase,
                neighbourhood, predictions, null, routes,
                texts == null ? null : new GeneratedTexts(texts.fluency(), texts.consistency(), List.of()));
    }
}
