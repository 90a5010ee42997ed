package dev.palimpsest.cli.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.metric.Interval;
import dev.palimpsest.metric.Metric;
import dev.palimpsest.metric.Summary;
import java.util.List;

/** Means and intervals as every command writes them: the paper's measures side by side, MEMIT's apart. */
final class SummaryJson {

    private SummaryJson() {}

    /** Puts the fields of {@code summary} into {@code object}. */
    static void put(ObjectNode object, Summary summary) {
        putMeans(object, summary, Metric.PAPERS);
        ObjectNode memit = object.putObject("memit");
        putMeans(memit, summary, Metric.MEMITS);
        memit.set("score", Json.number(summary.memitScore()));
        memit.set("intervals", intervals(summary, Metric.MEMITS));
        object.set("intervals", intervals(summary, Metric.PAPERS));
    }

    private static void putMeans(ObjectNode object, Summary summary, List<Metric> metrics) {
        metrics.forEach(metric -> object.set(metric.id(), Json.number(metric.of(summary))));
    }

    private static ObjectNode intervals(Summary summary, List<Metric> metrics) {
        ObjectNode intervals = Json.object();
        for (Metric metric : metrics) {
            Interval interval = summary.interval(metric);
            intervals.set(metric.id(), Json.numbers(new double[] {interval.low(), interval.high()}));
        }
        return intervals;
    }
}
