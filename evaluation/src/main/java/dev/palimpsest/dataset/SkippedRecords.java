package dev.palimpsest.dataset;

import java.util.List;

/**
 * The records that cannot be used for one reason.
 *
 * @param caseIds which, in the file's order, at least one
 */
public record SkippedRecords(SkipReason reason, List<Long> caseIds) {

    public SkippedRecords {
        caseIds = List.copyOf(caseIds);
    }

    /** How many. */
    public int count() {
        return caseIds.size();
    }
}
