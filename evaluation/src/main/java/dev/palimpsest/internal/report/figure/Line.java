package dev.palimpsest.internal.report.figure;

import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.metric.Interval;
import dev.palimpsest.internal.metric.Metric;
import dev.palimpsest.internal.metric.Summary;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Means to draw as a line; means that were not measured have no point.
 *
 * @param name  name in the legend
 * @param style style of the line
 * @param x     ascending
 * @param mean  as many as {@code x}, finite
 * @param low   lower ends of the confidence intervals
 * @param high  upper ends of the confidence intervals
 */
record Line(String name, LineStyle style, double[] x, double[] mean, double[] low, double[] high) {

    /** A metric at places along an axis. */
    static Line of(String name, LineStyle style, Metric metric, double[] places, List<Summary> summaries) {
        int[] measured = IntStream.range(0, places.length)
                .filter(i -> Double.isFinite(metric.of(summaries.get(i))))
                .toArray();
        List<Interval> intervals = IntStream.of(measured).mapToObj(i -> summaries.get(i).interval(metric)).toList();
        return new Line(name, style,
                IntStream.of(measured).mapToDouble(i -> places[i]).toArray(),
                IntStream.of(measured).mapToDouble(i -> metric.of(summaries.get(i))).toArray(),
                intervals.stream().mapToDouble(Interval::low).toArray(),
                intervals.stream().mapToDouble(Interval::high).toArray());
    }

    /** A metric against the number of edits. */
    static Line of(String name, LineStyle style, Metric metric, List<EvaluationResult> checkpoints) {
        return of(name, style, metric,
                checkpoints.stream().mapToDouble(EvaluationResult::edits).toArray(),
                checkpoints.stream().map(EvaluationResult::summary).toList());
    }
}
