package dev.palimpsest.internal.ability;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * How a model did on one record.
 *
 * @param id             names the record
 * @param group          the part of the task that it belongs to, such as MMLU's subject; null without parts
 * @param subject        whom the record is about, where the task says so; otherwise null
 * @param tallies        per metric of the task
 * @param expected       the right answer; null where there is none
 * @param predicted      the model's answer; null where it gives none
 * @param logLikelihoods of the choices, the completion or the document; empty for generated answers
 */
public record RecordResult(
        String id,
        String group,
        String subject,
        SequencedMap<AbilityMetric, Tally> tallies,
        String expected,
        String predicted,
        List<Double> logLikelihoods) {

    public RecordResult {
        tallies = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tallies));
        logLikelihoods = List.copyOf(logLikelihoods);
    }

    /** The same record as a member of another group. */
    RecordResult in(String other) {
        return new RecordResult(id, other, subject, tallies, expected, predicted, logLikelihoods);
    }
}
