package dev.palimpsest.internal.editing;

import dev.palimpsest.editing.EditRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Splits requests into the batches that an editor edits.
 *
 * <pre>
 *   requests   a b c │ d e d′│ f        batch size 3; d and d′ have the same prompt
 *   batches    a b c │ e d′  │ f        within a batch the newest wins
 * </pre>
 *
 * <p>A batch is solved as a whole, so two targets for one prompt would give a third answer. The older request is left
 * out of the batch instead, and so is an exact repetition. Requests in different batches do not affect each other
 * here: both are edited, the later one wins, and editors drop what holds on to the earlier one ({@link RepeatedFact}).
 * Where a batch begins and ends depends on the number of requests alone.
 */
public final class Batches {

    /**
     * A request that is not edited because a later one in its batch has the same prompt.
     *
     * @param older  the request left out
     * @param newest the request edited in its place
     */
    public record Superseded(EditRequest older, EditRequest newest) {

        /** Whether both have the same target, so that nothing is lost by editing one of them. */
        public boolean sameTarget() {
            return older.continuation().equals(newest.continuation());
        }

        /** One line for a log, without a full stop. */
        public String message() {
            return "record " + older.caseId() + " is not edited: record " + newest.caseId()
                    + " in the same batch has the same prompt and "
                    + (sameTarget() ? "the same target" : "another target, and the newest wins");
        }
    }

    private Batches() {}

    /**
     * The batches of {@code requests}, in order: windows of {@code batchSize} requests, each without its superseded
     * ones.
     *
     * @param batchSize at least 1
     */
    public static List<List<EditRequest>> of(List<EditRequest> requests, int batchSize) {
        return windows(requests, batchSize).stream().map(Batches::newest).toList();
    }

    /** The requests that {@link #of} leaves out, in order. */
    public static List<Superseded> superseded(List<EditRequest> requests, int batchSize) {
        return windows(requests, batchSize).stream().flatMap(window -> superseded(window).stream()).toList();
    }

    private static List<List<EditRequest>> windows(List<EditRequest> requests, int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("the batch size must be at least 1, got " + batchSize);
        }
        List<List<EditRequest>> windows = new ArrayList<>();
        for (int from = 0; from < requests.size(); ) {
            int to = (int) Math.min(requests.size(), (long) from + batchSize);
            windows.add(requests.subList(from, to));
            from = to;
        }
        return windows;
    }

    /** One batch without its superseded requests. */
    public static List<EditRequest> newest(List<EditRequest> window) {
        Map<String, Integer> last = last(window);
        List<EditRequest> kept = new ArrayList<>(last.size());
        for (int i = 0; i < window.size(); i++) {
            if (last.get(window.get(i).text()) == i) {
                kept.add(window.get(i));
            }
        }
        return List.copyOf(kept);
    }

    /** The requests of one batch that {@link #newest} leaves out, in order. */
    public static List<Superseded> superseded(List<EditRequest> window) {
        Map<String, Integer> last = last(window);
        List<Superseded> superseded = new ArrayList<>();
        for (int i = 0; i < window.size(); i++) {
            int newest = last.get(window.get(i).text());
            if (newest != i) {
                superseded.add(new Superseded(window.get(i), window.get(newest)));
            }
        }
        return superseded;
    }

    /** The index of every prompt's last request. */
    private static Map<String, Integer> last(List<EditRequest> window) {
        Map<String, Integer> last = new HashMap<>();
        for (int i = 0; i < window.size(); i++) {
            last.put(window.get(i).text(), i);
        }
        return last;
    }

    /**
     * Refuses a batch with two targets for one prompt; repetitions with the same target are accepted.
     *
     * @throws IllegalArgumentException naming both records and the remedy
     */
    public static void requireOneTarget(List<EditRequest> batch) {
        for (Superseded pair : superseded(batch)) {
            if (!pair.sameTarget()) {
                throw new IllegalArgumentException("record " + pair.older().caseId() + ": record "
                        + pair.newest().caseId() + " in the same batch has the same prompt and another target;"
                        + " edit one of them, or use different batches");
            }
        }
    }
}
