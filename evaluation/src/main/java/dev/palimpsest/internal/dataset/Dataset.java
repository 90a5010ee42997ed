package dev.palimpsest.internal.dataset;

import dev.palimpsest.editing.EditRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The records of a file, and those that were skipped.
 *
 * @param read    number of records read, valid or not; with a limit, those read until it was reached
 * @param records valid records, in the file's order
 * @param skipped invalid records by reason, in the order in which the reasons first occurred
 */
public record Dataset(int read, List<EvaluationRecord> records, List<SkippedRecords> skipped) {

    public Dataset {
        records = List.copyOf(records);
        skipped = List.copyOf(skipped);
    }

    /** The first {@code limit} records, or all when there are fewer; the other components stay the same. */
    public Dataset first(int limit) {
        return limit >= records.size() ? this : new Dataset(read, records.subList(0, limit), skipped);
    }

    /** The records that satisfy {@code usable}; the others are skipped for {@code reason}. */
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
        List<SkippedRecords> all = new ArrayList<>(skipped);
        all.add(new SkippedRecords(reason, others));
        return new Dataset(read, kept, all);
    }

    /** The records that overwrite an earlier one, in order. */
    public List<Conflict> conflicts() {
        return Conflict.among(records);
    }

    /** The edit requests of the records. */
    public List<EditRequest> requests() {
        return records.stream().map(EvaluationRecord::request).toList();
    }
}
