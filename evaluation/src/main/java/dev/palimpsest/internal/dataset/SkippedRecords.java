package dev.palimpsest.internal.dataset;

import java.util.List;

/**
 * The records skipped for one reason.
 *
 * @param caseIds in the file's order, at least one
 */
public record SkippedRecords(SkipReason reason, List<Long> caseIds) {

    public SkippedRecords {
        caseIds = List.copyOf(caseIds);
    }

    /** Their number. */
    public int count() {
        return caseIds.size();
    }
}
