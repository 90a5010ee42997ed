package dev.palimpsest.internal.dataset;

import dev.palimpsest.editing.EditRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A record with the same subject and prompt as an earlier one. Both are evaluated. In different batches the later one
 * overwrites the earlier one; within a batch only the later one is edited. If their targets differ, the earlier one
 * counts as a failed edit.
 *
 * @param caseId     case id of the later record
 * @param earlier    case id of the overwritten record: the last one before it with the same subject and prompt
 * @param sameTarget whether both have the same target
 */
public record Conflict(long caseId, long earlier, boolean sameTarget) {

    private record Question(String subject, String prompt) {}

    /** All conflicts among {@code records}, in order. */
    static List<Conflict> among(List<EvaluationRecord> records) {
        Map<Question, EditRequest> seen = new HashMap<>();
        List<Conflict> conflicts = new ArrayList<>();
        for (EvaluationRecord record : records) {
            EditRequest request = record.request();
            EditRequest earlier = seen.put(new Question(request.subject(), request.text()), request);
            if (earlier != null) {
                conflicts.add(new Conflict(request.caseId(), earlier.caseId(),
                        request.continuation().equals(earlier.continuation())));
            }
        }
        return conflicts;
    }
}
