package dev.palimpsest.experiment.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the batches of a trial end, and after which of them it is measured.
 *
 * @param batchEnds   how many records are edited when each batch has been
 * @param checkpoints those of them at or after each multiple of {@code every}, and the last
 */
public record Schedule(List<Integer> batchEnds, List<Integer> checkpoints) {

    public static Schedule of(int records, int batchSize, int every) {
        List<Integer> ends = new ArrayList<>();
        List<Integer> checkpoints = new ArrayList<>();
        int from = 0;
        while (from < records) {
            int end = (int) Math.min(records, (long) from + batchSize);
            ends.add(end);
            if (end / every > from / every || end == records) {
                checkpoints.add(end);
            }
            from = end;
        }
        return new Schedule(ends, checkpoints);
    }

    /** How many records all measurements together take. */
    public long measured() {
        return checkpoints.stream().mapToLong(Integer::longValue).sum();
    }
}
