package dev.palimpsest.internal.experiment.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * The ends of a trial's batches, and at which of them it is evaluated.
 *
 * @param batchEnds   number of records edited at the end of each batch
 * @param evaluations those at or after each multiple of {@code every}, and the last
 */
public record Schedule(List<Integer> batchEnds, List<Integer> evaluations) {

    public static Schedule of(int records, int batchSize, int every) {
        List<Integer> ends = new ArrayList<>();
        List<Integer> evaluations = new ArrayList<>();
        int from = 0;
        while (from < records) {
            int end = (int) Math.min(records, (long) from + batchSize);
            ends.add(end);
            if (end / every > from / every || end == records) {
                evaluations.add(end);
            }
            from = end;
        }
        return new Schedule(ends, evaluations);
    }

    /** Total number of records over all evaluations. */
    public long measured() {
        return evaluations.stream().mapToLong(Integer::longValue).sum();
    }
}
