package dev.palimpsest.dataset;

import dev.palimpsest.edit.EditRequest;
import java.util.List;

/**
 * One fact to change and the questions that tell how well that went. A file that has no questions of some kind leaves
 * that list empty.
 *
 * @param request     the fact
 * @param groundTruth what was true before, or null
 * @param rephrasings the same fact asked in other words; their target is the new one
 * @param locality    unrelated prompts, whose answers should stay; their target is the old truth
 * @param portability questions whose answers follow from the new fact
 */
public record EvaluationRecord(
        EditRequest request,
        String groundTruth,
        List<Probe> rephrasings,
        List<Probe> locality,
        List<Probe> portability) {

    public EvaluationRecord {
        rephrasings = List.copyOf(rephrasings);
        locality = List.copyOf(locality);
        portability = List.copyOf(portability);
    }

    /** The edit prompt itself as a question. */
    public Probe rewrite() {
        return new Probe(request.text(), request.target());
    }
}
