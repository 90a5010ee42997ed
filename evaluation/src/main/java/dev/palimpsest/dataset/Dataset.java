package dev.palimpsest.dataset;

import dev.palimpsest.edit.EditRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A file's records in its order, and what became of the others.
 *
 * @param read    how many records were read, usable or not; of a file read up to a limit those until then
 * @param records what can be edited and measured
 * @param leftOut what cannot, by reason, in the order in which the reasons came up
 */
public record Dataset(int read, List<EvaluationRecord> records, List<SkippedRecords> leftOut) {

    public Dataset {
        records = List.copyOf(records);
        leftOut = List.copyOf(leftOut);
    }

    /** The first {@code limit} records, or all when there are fewer; what was read and left out stays as it was. */
    public Dataset first(int limit) {
        return limit >= records.size() ? this : new Dataset(read, records.subList(0, limit), leftOut);
    }

    /** The records that {@code usable} holds for; the others are left out for {@code reason}. */
    public Dataset keeping(Predicate<EvaluationRecord> usable, SkipReason reason) {
        List<EvaluationRecord> kept = new ArrayList<>();
        List<Long> others = new ArrayList<>();
        for (EvaluationRecord record : records) {
            if (usable.test(record)) {
                kept.add(record);
            } else {
                others.add(record.request().caseId());
            }
        }
        if (others.isEmpty()) {
            return this;
        }
        List<SkippedRecords> all = new ArrayList<>(leftOut);
        all.add(new SkippedRecords(reason, others));
        return new Dataset(read, kept, all);
    }

    /** The records that overwrite an earlier one, in order. */
    public List<Conflict> conflicts() {
        return Conflict.among(records);
    }

    /** The facts alone. */
    public List<EditRequest> requests() {
        return records.stream().map(EvaluationRecord::request).toList();
    }
}
