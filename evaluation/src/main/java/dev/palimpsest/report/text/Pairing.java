package dev.palimpsest.report.text;

import dev.palimpsest.experiment.result.Checkpoint;
import dev.palimpsest.experiment.result.Outcome;
import dev.palimpsest.metric.Interval;
import dev.palimpsest.metric.Metric;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Two methods in one measure, wherever both were measured after the same number of edits.
 *
 * @param metric the measure
 * @param ours   the name of the method said to be above
 * @param theirs the name of the other
 * @param points ascending in edits
 */
record Pairing(Metric metric, String ours, String theirs, List<Point> points) {

    /** More places than these do not say more than "and so many others". */
    private static final int PLACES = 3;

    /**
     * Both after some edits.
     *
     * @param overlap whether their 95 % intervals have a value in common
     */
    record Point(int edits, double ours, double theirs, boolean overlap) {

        boolean holds() {
            return ours > theirs;
        }
    }

    static Pairing of(Metric metric, String ourName, Outcome ours, String theirName, Outcome theirs) {
        List<Point> points = ours.checkpoints().stream()
                .flatMap(our -> theirs.checkpoints().stream()
                        .filter(their -> their.edits() == our.edits())
                        .limit(1)
                        .flatMap(their -> point(metric, our, their)))
                .toList();
        return new Pairing(metric, ourName, theirName, points);
    }

    private static Stream<Point> point(Metric metric, Checkpoint our, Checkpoint their) {
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

    /** The end and, where it was otherwise on the way there, where. */
    String places() {
        if (!measured()) {
            return metric.title() + " of " + ours + " and " + theirs + ": not measured after the same edits";
        }
        List<Point> otherwise = points.subList(0, points.size() - 1).stream()
                .filter(point -> point.holds() != last().holds())
                .toList();
        String text = metric.title() + " at " + inequality(last());
        if (!otherwise.isEmpty()) {
            text += "; otherwise at "
                    + otherwise.stream().limit(PLACES).map(this::inequality).collect(Collectors.joining("; at "))
                    + (otherwise.size() > PLACES
                            ? "; and at " + (otherwise.size() - PLACES) + " more of " + points.size() + " checkpoints"
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
                + (point.overlap() ? " (within the 95 % intervals)" : "");
    }

    /** What changed between the first and the last checkpoint. */
    String drift() {
        double our = last().ours() - first().ours();
        double their = last().theirs() - first().theirs();
        String smaller = Math.abs(our) == Math.abs(their)
                ? "both changed as much"
                : (Math.abs(our) < Math.abs(their) ? ours : theirs) + " changed less";
        return metric.title() + " from " + first().edits() + " to " + Numbers.count(last().edits(), "edit") + ": "
                + drift(ours, first().ours(), last().ours()) + ", "
                + drift(theirs, first().theirs(), last().theirs()) + "; " + smaller;
    }

    private static String drift(String name, double from, double to) {
        return name + " " + Numbers.share(from) + " to " + Numbers.share(to) + " (" + Numbers.change(to - from) + ")";
    }
}
