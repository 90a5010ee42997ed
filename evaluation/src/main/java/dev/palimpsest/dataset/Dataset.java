package dev.palimpsest.dataset;

import dev.palimpsest.edit.EditRequest;
import java.util.List;

/**
 * A file's records in its order.
 *
 * @param records what can be edited
 * @param leftOut case ids of ZsRE records without an alternative answer, which the published file has and every reader
 *                of it passes over
 */
public record Dataset(List<EvaluationRecord> records, List<Long> leftOut) {

    public Dataset {
        records = List.copyOf(records);
        leftOut = List.copyOf(leftOut);
    }

    /** The first {@code limit} records, or all when there are fewer. */
    public Dataset first(int limit) {
        return limit >= records.size() ? this : new Dataset(records.subList(0, limit), leftOut);
    }

    /** The facts alone. */
    public List<EditRequest> requests() {
        return records.stream().map(EvaluationRecord::request).toList();
    }
}
