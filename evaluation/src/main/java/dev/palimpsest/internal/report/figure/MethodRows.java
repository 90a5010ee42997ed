package dev.palimpsest.internal.report.figure;

import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.experiment.result.SeededComparison;
import dev.palimpsest.internal.experiment.result.SeededComparison.Spread;
import dev.palimpsest.internal.metric.Interval;
import dev.palimpsest.internal.metric.Metric;
import dev.palimpsest.internal.report.text.MethodOrder;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Many methods at a glance: a row for each, family by family, with a mark for reliability, generality and locality on axes
 * from 0 to 1. Curves of more than a few methods cannot be told apart.
 *
 * @param caption   a sentence to print below it
 * @param rows      in display order
 */
public record MethodRows(String caption, List<Row> rows) implements Drawing {

    /**
     * A method.
     *
     * @param family heading, shown above the first of its rows
     * @param name   of the method
     * @param marks  a value with its interval for each metric; NaN where it was not measured
     */
    record Row(String family, String name, List<Mark> marks) {}

    /** A value between 0 and 1 and its interval. */
    record Mark(double value, double low, double high) {}

    private static final Font PLAIN = Panel.SMALL;
    private static final Font BOLD = PLAIN.deriveFont(Font.BOLD);
    private static final Color MARK = LineStyle.of(0).colour();
    private static final Color GRID = new Color(0xE2E2E2);
    private static final int WIDTH = 510;
    private static final int NAMES = 104;
    private static final int BETWEEN = 16;
    private static final int TOP = 18;
    private static final int BOTTOM = 16;
    private static final int LINE = 13;
    private static final double RADIUS = 2.6;

    public MethodRows {
        rows = List.copyOf(rows);
    }

    /** The methods after all edits with their confidence intervals. */
    public static MethodRows of(Comparison comparison) {
        MethodOrder methods = MethodOrder.of(comparison);
        return new MethodRows(
                "Reliability, generality and locality after all edits; lines are 95% confidence intervals.",
                methods.outcomes().stream()
                        .map(outcome -> row(methods, outcome, Curves.METRICS.stream()
                                .map(metric -> mark(outcome, metric))
                                .toList()))
                        .toList());
    }

    private static Mark mark(Outcome outcome, Metric metric) {
        Interval interval = outcome.last().summary().interval(metric);
        return new Mark(metric.of(outcome.last().summary()), interval.low(), interval.high());
    }

    /** Means over seeds with standard deviations. */
    public static MethodRows of(SeededComparison seeds) {
        MethodOrder methods = MethodOrder.of(seeds.first());
        return new MethodRows("Reliability, generality and locality after all edits: means over " + seeds.seeds()
                + " seeds; lines reach one standard deviation to each side.",
                methods.outcomes().stream()
                        .map(outcome -> row(methods, outcome, Curves.METRICS.stream()
                                .map(metric -> mark(seeds, outcome, metric))
                                .toList()))
                        .toList());
    }

    private static Mark mark(SeededComparison seeds, Outcome outcome, Metric metric) {
        Spread spread = SeededComparison.spread(
                seeds.values(outcome.trial(), each -> metric.of(each.last().summary())));
        return new Mark(spread.mean(), spread.mean() - spread.deviation(), spread.mean() + spread.deviation());
    }

    private static Row row(MethodOrder methods, Outcome outcome, List<Mark> marks) {
        return new Row(methods.grouped() ? MethodOrder.family(outcome).title() : "", methods.label(outcome), marks);
    }

    @Override
    public String name() {
        return "methods";
    }

    @Override
    public String description() {
        return "Reliability, generality and locality, each between 0 and 1, side by side for each of: "
                + rows.stream().map(Row::name).collect(Collectors.joining(", ")) + ". The values are in the first table.";
    }

    @Override
    public int width() {
        return WIDTH;
    }

    @Override
    public int height() {
        return TOP + lines().size() * LINE + BOTTOM;
    }

    /** The lines from top to bottom: rows, and above them the headings of their families as rows without marks. */
    private List<Row> lines() {
        List<Row> lines = new ArrayList<>();
        String family = "";
        for (Row row : rows) {
            if (!row.family().equals(family)) {
                lines.add(new Row(row.family(), row.family(), List.of()));
                family = row.family();
            }
            lines.add(row);
        }
        return lines;
    }

    @Override
    public void paint(Graphics2D graphics) {
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.WHITE);
        graphics.fill(new Rectangle2D.Double(0, 0, width(), height()));
        List<Row> lines = lines();
        double bottom = TOP + lines.size() * LINE;
        for (int metric = 0; metric < Curves.METRICS.size(); metric++) {
            paintAxis(graphics, metric, bottom);
        }
        for (int i = 0; i < lines.size(); i++) {
            Row row = lines.get(i);
            double middle = TOP + (i + .5) * LINE;
            boolean heading = row.marks().isEmpty();
            boolean indented = !heading && !row.family().isEmpty();
            text(graphics, row.name(), heading ? BOLD : PLAIN, indented ? 10 : 2, middle + 3);
            for (int metric = 0; metric < row.marks().size(); metric++) {
                paint(graphics, row.marks().get(metric), metric, middle);
            }
        }
    }

    private static double panel() {
        return (double) (WIDTH - NAMES - 8) / Curves.METRICS.size();
    }

    /** The place of a value on a metric's axis. */
    private static double at(int metric, double value) {
        return NAMES + metric * panel() + BETWEEN / 2.0 + Math.clamp(value, 0, 1) * (panel() - BETWEEN);
    }

    private static void paintAxis(Graphics2D graphics, int metric, double bottom) {
        graphics.setStroke(new BasicStroke(.6f));
        for (int tick = 0; tick <= 4; tick++) {
            double x = at(metric, tick / 4.0);
            graphics.setColor(tick == 0 ? Panel.FRAME : GRID);
            graphics.draw(new Line2D.Double(x, TOP - 2, x, bottom));
            if (tick % 2 == 0) {
                String label = tick == 0 ? "0" : tick == 2 ? "0.5" : "1";
                text(graphics, label, PLAIN, x - advance(label, PLAIN) / 2, bottom + 10);
            }
        }
        String title = Curves.title(Curves.METRICS.get(metric));
        text(graphics, title, BOLD, (at(metric, 0) + at(metric, 1) - advance(title, BOLD)) / 2, 11);
    }

    private static void paint(Graphics2D graphics, Mark mark, int metric, double middle) {
        if (Double.isNaN(mark.value())) {
            return;
        }
        graphics.setColor(MARK);
        if (Double.isFinite(mark.low()) && Double.isFinite(mark.high())) {
            graphics.setStroke(new BasicStroke(1.1f));
            graphics.draw(new Line2D.Double(at(metric, mark.low()), middle, at(metric, mark.high()), middle));
        }
        graphics.fill(new Ellipse2D.Double(
                at(metric, mark.value()) - RADIUS, middle - RADIUS, 2 * RADIUS, 2 * RADIUS));
    }

    private static void text(Graphics2D graphics, String text, Font font, double x, double baseline) {
        graphics.setColor(Panel.INK);
        graphics.fill(layout(text, font).getOutline(AffineTransform.getTranslateInstance(x, baseline)));
    }

    private static double advance(String text, Font font) {
        return layout(text, font).getAdvance();
    }

    private static TextLayout layout(String text, Font font) {
        return new TextLayout(text, font, new FontRenderContext(null, true, true));
    }
}
