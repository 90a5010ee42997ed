package dev.palimpsest.internal.report.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** One chart of a figure, in a common style. Lengths are points (1/72 inch). */
final class Panel {

    static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 8);
    static final Color INK = new Color(0x222222);
    private static final Color INVISIBLE = new Color(0, 0, 0, 0);

    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 9);
    private static final int MARKERS = 12;
    private static final double MARGIN = .93;
    private static final int PADDING = 4;
    /** Width of an axis and the padding beside a plot. */
    private static final int AROUND = 50;
    private static final int LETTERS = 20;
    /** Longer labels do not fit beside the plot. */
    private static final int LABEL = 34;
    static final Color FRAME = new Color(0xAAAAAA);

    /** Ratios from here on need a logarithmic axis. */
    private static final double LINEAR = 10;
    /** The lower end of a logarithmic axis of ratios; smaller ones are not drawn beside such large ones. */
    private static final double LEAST_RATIO = .1;

    private final XYChart chart;

    private Panel(String title, String across, String up) {
        // The size is set when the chart is painted.
        chart = new XYChart(1, 1, ChartTheme.XChart);
        chart.setTitle(title);
        chart.setXAxisTitle(across);
        chart.setYAxisTitle(up);
        applyTheme(chart.getStyler());
    }

    /** Shares between 0 and 1 against a number from 0 to {@code most}. */
    static Panel numbers(String title, String across, String up, double most) {
        Panel panel = new Panel(title, across, up);
        panel.chart.getStyler().setXAxisDecimalPattern("0");
        panel.roundTicks(0, most);
        panel.shares();
        return panel;
    }

    /** Ratios against a number from 0 to {@code most}; logarithmic where they reach {@value #LINEAR}. */
    static Panel ratios(String title, String across, double most, double highest) {
        Panel panel = new Panel(title, across, "");
        panel.chart.getStyler().setXAxisDecimalPattern("0");
        panel.roundTicks(0, most);
        double end = highest < LINEAR ? Math.max(2, Math.ceil(highest)) : Math.pow(10, Math.ceil(Math.log10(highest)));
        XYStyler styler = panel.chart.getStyler();
        if (highest < LINEAR) {
            styler.setYAxisMin(0.0).setYAxisMax(end).setYAxisDecimalPattern("0.0");
            panel.hidden("ratios", new double[] {0, 0}, new double[] {0, end});
        } else {
            styler.setYAxisLogarithmic(true).setYAxisMin(LEAST_RATIO).setYAxisMax(end);
            panel.hidden("ratios", new double[] {0, 0}, new double[] {LEAST_RATIO, end});
        }
        return panel;
    }

    /** Shares between 0 and 1 against the numbers of a sweep. */
    static Panel sweep(String title, String across, String up, SweepScale scale, int width) {
        if (scale.kind() == SweepScale.Kind.CATEGORIES) {
            return places(title, across, up, scale.labels(), width);
        }
        Panel panel = new Panel(title, across, up);
        if (scale.kind() == SweepScale.Kind.LOGARITHMIC) {
            panel.chart.getStyler().setXAxisLogarithmic(true);
        }
        panel.hidden(scale.places());
        panel.shares(scale.least());
        panel.replaceTicks(new ValueTicks(scale.labels(), scale.places(), MARGIN, false));
        return panel;
    }

    /**
     * Shares between 0 and 1 at named places, at 0, 1, 2 …
     *
     * @param width of the panel; names too long for it are rotated
     */
    static Panel places(String title, String across, String up, List<String> names, int width) {
        Panel panel = new Panel(title, across, up);
        List<String> labels = names.stream().map(Panel::shortened).toList();
        double widest = labels.stream().mapToDouble(Panel::length).max().orElse(0);
        boolean upright = widest > LABEL || widest * 1.3 > (width - AROUND) * MARGIN / Math.max(1, names.size() - 1);
        String longest = labels.stream().max(Comparator.comparingDouble(Panel::length)).orElse("");
        panel.chart.getStyler()
                .setXAxisTickLabelsFormattingFunction(place -> distinct(longest, place))
                .setXAxisLabelRotation(upright ? 90 : 0)
                .setChartPadding(2 * PADDING);
        panel.roundTicks(-.5, names.size() - .5);
        panel.shares();
        panel.replaceTicks(new ValueTicks(
                labels, IntStream.range(0, names.size()).asDoubleStream().toArray(), MARGIN, upright));
        return panel;
    }

    /** A label as long as {@code longest}, another one for each place: XChart omits ticks when labels are repeated. */
    private static String distinct(String longest, double place) {
        String number = String.valueOf(Math.round(100 * place) + 100);
        return longest.substring(0, Math.max(0, longest.length() - number.length())) + number;
    }

    /** XChart's own ticks become invisible; their labels keep the space free. */
    private void replaceTicks(ValueTicks ticks) {
        chart.getStyler().setXAxisTickLabelsColor(INVISIBLE).setXAxisTickMarksColor(INVISIBLE);
        chart.addAnnotation(ticks);
    }

    /** Shares between 0 and 1 of several items side by side, at 0, 1, 2 …, which the legend names. */
    static Panel sideBySide(String title, String up, int things) {
        Panel panel = new Panel(title, "", up);
        panel.shares();
        panel.chart.getStyler().setXAxisTicksVisible(false);
        panel.hidden(-.7, things - .3);
        return panel;
    }

    /** A histogram of values between {@code from} and {@code to}, with shares up to {@code most}. */
    static Panel histogram(String title, String across, String up, double from, double to, double most) {
        Panel panel = new Panel(title, across, up);
        panel.chart.getStyler().setYAxisMin(0.0).setYAxisMax(most).setXAxisDecimalPattern("0.#")
                .setYAxisDecimalPattern("0.0");
        panel.roundTicks(from, to);
        return panel;
    }

    /** XChart's layout does not terminate with longer labels. */
    static String shortened(String name) {
        return name.length() <= LETTERS ? name : name.substring(0, LETTERS - 1) + "…";
    }

    private static double length(String label) {
        return new TextLayout(label, SMALL, new FontRenderContext(null, true, true)).getAdvance();
    }

    /** XChart places ticks at round numbers only when the values are not equally spaced. */
    private void roundTicks(double from, double to) {
        hidden(from, from + .37 * (to - from), to);
    }

    private void shares() {
        shares(0);
    }

    /** An axis from 0 to 1 with a tick every 0.2. @param place any place on the other axis */
    private void shares(double place) {
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0).setYAxisDecimalPattern("0.0");
        double[] places = new double[6];
        Arrays.fill(places, place);
        hidden("fifths", places, new double[] {0, .2, .4, .6, .8, 1});
    }

    private static void applyTheme(XYStyler styler) {
        styler.setLocale(Locale.ROOT);
        styler.setLegendVisible(false).setChartPadding(PADDING).setPlotContentSize(MARGIN);
        styler.setChartBackgroundColor(Color.WHITE).setPlotBackgroundColor(Color.WHITE);
        styler.setChartTitleFont(TITLE).setChartTitleFontColor(INK).setChartTitleBoxVisible(false)
                .setChartTitlePadding(3);
        styler.setPlotBorderVisible(true).setPlotBorderColor(FRAME);
        styler.setAxisTitleFont(SMALL).setAxisTickLabelsFont(SMALL).setAxisTickLabelsColor(INK)
                .setAxisTickMarksColor(FRAME).setAxisTickMarksStroke(new BasicStroke(.6f))
                .setAxisTickMarkLength(3).setAxisTickPadding(2).setAxisTitlePadding(4).setPlotMargin(0)
                .setAxisTicksLineVisible(false).setXAxisTickMarkSpacingHint(26).setYAxisTickMarkSpacingHint(22);
        styler.setXAxisTitleColor(INK).setYAxisTitleColor(INK);
        styler.setPlotGridLinesColor(new Color(0xDDDDDD)).setPlotGridLinesStroke(new BasicStroke(.5f))
                .setPlotGridVerticalLinesVisible(false);
    }

    XYChart chart() {
        return chart;
    }

    /** Draws the band of a line's intervals, below all lines. */
    void band(Line line) {
        int n = line.x().length;
        if (n < 2) {
            return;
        }
        double[] x = new double[2 * n];
        double[] y = new double[2 * n];
        for (int i = 0; i < n; i++) {
            // Along the upper ends, then back along the lower ones.
            x[i] = line.x()[i];
            y[i] = line.high()[i];
            x[2 * n - 1 - i] = line.x()[i];
            y[2 * n - 1 - i] = line.low()[i];
        }
        area(line.name(), line.style(), x, y, XYSeries.XYSeriesRenderStyle.PolygonArea);
    }

    /** Draws a line with at most twelve markers, or all markers where no line joins them. */
    void line(Line line) {
        chart.addAnnotation(new Polyline(line.style(), line.x(), line.mean(),
                line.style().joins() ? Math.max(1, Math.ceilDiv(line.x().length, MARKERS)) : 1));
    }

    /** Draws the interval at each point of a line as a whisker. */
    void whiskers(Line line) {
        for (int i = 0; i < line.x().length; i++) {
            chart.addAnnotation(new Polyline(line.style().thin(), new double[] {line.x()[i], line.x()[i]},
                    new double[] {line.low()[i], line.high()[i]}, 1));
        }
    }

    /**
     * Draws a step function with the area below it, from the first to the last height that is not 0.
     *
     * @param edges   ascending, one more than heights
     * @param heights {@code heights[i]} between {@code edges[i]} and {@code edges[i + 1]}
     */
    void steps(String name, LineStyle style, double[] edges, double[] heights) {
        int[] filled = IntStream.range(0, heights.length).filter(i -> heights[i] > 0).toArray();
        if (filled.length == 0) {
            return;
        }
        int first = filled[0];
        int n = filled[filled.length - 1] + 1 - first;
        double[] x = new double[2 * n + 2];
        double[] y = new double[2 * n + 2];
        for (int i = 0; i <= n; i++) {
            x[2 * i] = edges[first + i];
            x[2 * i + 1] = edges[first + i];
            y[2 * i] = i == 0 ? 0 : heights[first + i - 1];
            y[2 * i + 1] = i == n ? 0 : heights[first + i];
        }
        area(name, style, x, y, XYSeries.XYSeriesRenderStyle.Area);
        chart.addAnnotation(new Polyline(style.unmarked(), x, y, 1));
    }

    /** Draws a vertical line. */
    void rule(double place, double height) {
        chart.addAnnotation(new Polyline(LineStyle.RULE, new double[] {place, place}, new double[] {0, height}, 1));
    }

    private void area(String name, LineStyle style, double[] x, double[] y, XYSeries.XYSeriesRenderStyle render) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setXYSeriesRenderStyle(render);
        series.setMarker(SeriesMarkers.NONE).setLineStyle(SeriesLines.NONE);
        series.setFillColor(style.shade());
    }

    /** Adds invisible points, which extend the axis and receive ticks. */
    private void hidden(double... x) {
        hidden("places", x, new double[x.length]);
    }

    private void hidden(String name, double[] x, double[] y) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        series.setMarker(SeriesMarkers.NONE);
    }
}
