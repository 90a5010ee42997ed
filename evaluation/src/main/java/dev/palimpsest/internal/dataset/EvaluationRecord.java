package dev.palimpsest.internal.dataset;

import dev.palimpsest.editing.EditRequest;
import java.util.List;

/**
 * A fact to edit and the questions that evaluate the edit. Kinds of questions that the file does not have are empty.
 *
 * @param request     the edit
 * @param rephrasings the edit prompt in other words; the target is the new object
 * @param locality    unrelated prompts, whose answers should not change; the target is their true object
 * @param portability questions whose answers follow from the new fact
 * @param texts       beginnings of texts about the subject
 */
public record EvaluationRecord(
        EditRequest request,
        List<Probe> rephrasings,
        List<Probe> locality,
        List<Probe> portability,
        TextPrompts texts) {

    public EvaluationRecord {
        rephrasings = List.copyOf(rephrasings);
        locality = List.copyOf(locality);
        portability = List.copyOf(portability);
    }

    /** Without prompts for texts. */
    public EvaluationRecord(EditRequest request, List<Probe> rephrasings, List<Probe> locality,
            List<Probe> portability) {
        this(request, rephrasings, locality, portability, TextPrompts.NONE);
    }

    /** The object before the edit, or null. */
    public String groundTruth() {
        return request.oldTarget();
    }

    /** The edit prompt as a question. */
    public Probe rewrite() {
        return new Probe(request.text(), request.target());
    }
}
