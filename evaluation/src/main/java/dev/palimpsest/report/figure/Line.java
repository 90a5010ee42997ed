package dev.palimpsest.report.figure;

import dev.palimpsest.experiment.result.Checkpoint;
import dev.palimpsest.metric.Interval;
import dev.palimpsest.metric.Metric;
import dev.palimpsest.metric.Summary;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Means over something, to be drawn as a line; where a mean was not measured there is no point.
 *
 * @param name   for the legend
 * @param x      ascending
 * @param mean   as many as {@code x}, finite
 * @param low    the lower ends of the means' intervals
 * @param high   their upper ends
 */
record Line(String name, LineStyle look, double[] x, double[] mean, double[] low, double[] high) {

    /** A measure at places along an axis. */
    static Line of(String name, LineStyle look, Metric metric, double[] places, List<Summary> summaries) {
        int[] measured = IntStream.range(0, places.length)
                .filter(i -> Double.isFinite(metric.of(summaries.get(i))))
                .toArray();
        List<Interval> intervals = IntStream.of(measured).mapToObj(i -> summaries.get(i).interval(metric)).toList();
        return new Line(name, look,
                IntStream.of(measured).mapToDouble(i -> places[i]).toArray(),
                IntStream.of(measured).mapToDouble(i -> metric.of(summaries.get(i))).toArray(),
                intervals.stream().mapToDouble(Interval::low).toArray(),
                intervals.stream().mapToDouble(Interval::high).toArray());
    }

    /** A measure over the edits. */
    static Line of(String name, LineStyle look, Metric metric, List<Checkpoint> checkpoints) {
        return of(name, look, metric,
                checkpoints.stream().mapToDouble(Checkpoint::edits).toArray(),
                checkpoints.stream().map(Checkpoint::summary).toList());
    }
}
