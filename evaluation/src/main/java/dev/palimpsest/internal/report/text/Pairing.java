package dev.palimpsest.internal.report.text;

import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.metric.Interval;
import dev.palimpsest.internal.metric.Metric;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Two methods compared in one metric after the same numbers of edits.
 *
 * @param metric the metric
 * @param ours   name of the method that should be above
 * @param theirs name of the other method
 * @param points ascending in edits
 */
record Pairing(Metric metric, String ours, String theirs, List<Point> points) {

    /** Number of evaluations to list; the others are counted. */
    private static final int PLACES = 3;

    /**
     * The values of both methods after some edits.
     *
     * @param overlap whether their 95% confidence intervals overlap
     */
    record Point(int edits, double ours, double theirs, boolean overlap) {

        boolean holds() {
            return ours > theirs;
        }
    }

    static Pairing of(Metric metric, String ourName, Outcome ours, String theirName, Outcome theirs) {
        List<Point> points = ours.results().stream()
                .flatMap(our -> theirs.results().stream()
                        .filter(their -> their.edits() == our.edits())
                        .limit(1)
                        .flatMap(their -> point(metric, our, their)))
                .toList();
        return new Pairing(metric, ourName, theirName, points);
    }

    private static Stream<Point> point(Metric metric, EvaluationResult our, EvaluationResult their) {
        double ours = metric.of(our.summary());
        double theirs = metric.of(their.summary());
        if (!Double.isFinite(ours) || !Double.isFinite(theirs)) {
            return Stream.empty();
        }
        Interval one = our.summary().interval(metric);
        Interval other = their.summary().interval(metric);
        boolean overlap = one.low() <= other.high() && other.low() <= one.high();
        return Stream.of(new Point(our.edits(), ours, theirs, overlap));
    }

    boolean measured() {
        return !points.isEmpty();
    }

    Point first() {
        return points.getFirst();
    }

    Point last() {
        return points.getLast();
    }

    boolean holdsAtTheEnd() {
        return measured() && last().holds();
    }

    boolean holdsThroughout() {
        return measured() && points.stream().allMatch(Point::holds);
    }

    /** The final values, and the evaluations at which the order was the opposite. */
    String places() {
        if (!measured()) {
            return metric.title() + " of " + ours + " and " + theirs + ": not measured after the same number of"
                    + " edits";
        }
        List<Point> otherwise = points.subList(0, points.size() - 1).stream()
                .filter(point -> point.holds() != last().holds())
                .toList();
        String text = metric.title() + " at " + inequality(last());
        if (!otherwise.isEmpty()) {
            text += "; opposite order at "
                    + otherwise.stream().limit(PLACES).map(this::inequality).collect(Collectors.joining("; at "))
                    + (otherwise.size() > PLACES
                            ? "; and at " + (otherwise.size() - PLACES) + " more of " + points.size() + " evaluations"
                            : "");
        }
        return text;
    }

    private String inequality(Point point) {
        boolean above = point.ours() >= point.theirs();
        List<String> figures = Numbers.ordered(point.ours(), point.theirs());
        return Numbers.count(point.edits(), "edit") + ": "
                + (above ? ours : theirs) + " " + figures.getFirst()
                + (point.ours() == point.theirs() ? " = " : " > ")
                + (above ? theirs : ours) + " " + figures.getLast()
                + (point.overlap() ? " (95% intervals overlap)" : "");
    }

    /** The change between the first and the last evaluation. */
    String drift() {
        double our = last().ours() - first().ours();
        double their = last().theirs() - first().theirs();
        String smaller = Math.abs(our) == Math.abs(their)
                ? "both changed equally"
                : (Math.abs(our) < Math.abs(their) ? ours : theirs) + " changed less";
        return metric.title() + " from " + first().edits() + " to " + Numbers.count(last().edits(), "edit") + ": "
                + drift(ours, first().ours(), last().ours()) + ", "
                + drift(theirs, first().theirs(), last().theirs()) + "; " + smaller;
    }

    private static String drift(String name, double from, double to) {
        return name + " " + Numbers.share(from) + " to " + Numbers.share(to) + " (" + Numbers.change(to - from) + ")";
    }
}
