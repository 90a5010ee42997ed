package dev.palimpsest.internal.metric;

import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.editing.Route;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What a model with a store of facts made of a record's questions, before it read them.
 *
 * @param hits      share of the edit prompt and its rephrasings that were recognised as being about the record's fact
 * @param falseHits share of the locality prompts that were taken for questions about some fact; NaN when there are none
 * @param added     mean number of tokens added to these prompts
 */
public record RecordRoutes(double hits, double falseHits, double added) {

    /**
     * @param about     the routes of the edit prompt and its rephrasings
     * @param unrelated the routes of the locality prompts
     */
    static RecordRoutes of(EvaluationRecord record, List<Route> about, List<Route> unrelated) {
        String fact = record.request().text();
        return new RecordRoutes(
                about.stream().mapToInt(route -> fact.equals(route.fact()) ? 1 : 0).average().orElse(Double.NaN),
                unrelated.stream().mapToInt(route -> route.fact() == null ? 0 : 1).average().orElse(Double.NaN),
                Stream.concat(about.stream(), unrelated.stream()).mapToInt(Route::added).average().orElse(Double.NaN));
    }

    /** The means over the records that have each figure; null when no record has routes. */
    static RecordRoutes mean(List<RecordScore> scores) {
        List<RecordRoutes> routes = scores.stream().map(RecordScore::routes).filter(Objects::nonNull).toList();
        return routes.isEmpty()
                ? null
                : new RecordRoutes(mean(routes, RecordRoutes::hits), mean(routes, RecordRoutes::falseHits),
                        mean(routes, RecordRoutes::added));
    }

    /** Independent of the records' order. */
    private static double mean(List<RecordRoutes> routes, ToDoubleFunction<RecordRoutes> figure) {
        return routes.stream().mapToDouble(figure).filter(Double::isFinite).sorted().average().orElse(Double.NaN);
    }
}
