package dev.palimpsest.internal.editing;

import dev.palimpsest.editing.EditRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The facts of consecutive batches by prompt, to find those that a later batch edits again. A fact is its prompt with the
 * subject in it, whichever way the request gives it.
 */
public final class FactIndex {

    /** Where a prompt was edited last. */
    private record Place(int batch, List<Integer> rows, EditRequest request) {}

    private final Map<String, Place> latest = new HashMap<>();
    private int batches;

    /** The facts that a batch in {@code batches} edits again, in order. */
    public static List<RepeatedFact> repeatedIn(List<EditBatch> batches) {
        FactIndex index = new FactIndex();
        List<RepeatedFact> repeated = new ArrayList<>();
        batches.forEach(batch -> repeated.addAll(index.add(batch.requests())));
        return repeated;
    }

    /** The facts of the next batch that an earlier one edited, in the order of {@code requests}. */
    public List<RepeatedFact> repeatedBy(List<EditRequest> requests) {
        List<RepeatedFact> repeated = new ArrayList<>();
        places(requests).forEach((text, place) -> {
            Place older = latest.get(text);
            if (older != null) {
                repeated.add(new RepeatedFact(place.request(), batches, older.request(), older.batch(), older.rows()));
            }
        });
        return repeated;
    }

    /** Adds the next batch. @return the facts of it that an earlier one edited */
    public List<RepeatedFact> add(List<EditRequest> requests) {
        List<RepeatedFact> repeated = repeatedBy(requests);
        latest.putAll(places(requests));
        batches++;
        return repeated;
    }

    /** The prompts of a batch in order. */
    private Map<String, Place> places(List<EditRequest> requests) {
        Map<String, Place> places = new LinkedHashMap<>();
        for (int row = 0; row < requests.size(); row++) {
            EditRequest request = requests.get(row);
            List<Integer> rows = new ArrayList<>();
            Place same = places.get(request.text());
            if (same != null) {
                rows.addAll(same.rows());
            }
            rows.add(row);
            places.put(request.text(), new Place(batches, rows, request));
        }
        return places;
    }
}
