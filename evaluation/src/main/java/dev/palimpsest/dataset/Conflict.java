package dev.palimpsest.dataset;

import dev.palimpsest.edit.EditRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A record with the subject and the prompt of an earlier one. Both stay in the data: edited in order, the later one
 * overwrites the earlier, which then counts as a failed edit.
 *
 * @param caseId     of the later record
 * @param earlier    case id of the record that it overwrites: the last before it with its subject and prompt
 * @param sameTarget whether the two agree on the target
 */
public record Conflict(long caseId, long earlier, boolean sameTarget) {

    private record Question(String subject, String prompt) {}

    /** All of {@code records}, in order. */
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
