package dev.palimpsest.internal.report.figure;

import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import org.knowm.xchart.internal.chartpart.Annotation;

/**
 * A line through points of a chart, with markers, drawn above everything else. Unlike XChart's own lines it is a single
 * path: XChart draws each segment separately, so the dashes restart at every point and disappear between close points.
 */
final class Polyline extends Annotation {

    static final int MARKER = 5;

    private final LineStyle style;
    private final double[] x;
    private final double[] y;
    private final int every;

    /**
     * A line.
     *
     * @param every draw a marker at every n-th point, counted from the last
     */
    Polyline(LineStyle style, double[] x, double[] y, int every) {
        super(false);
        this.style = style;
        this.x = x;
        this.y = y;
        this.every = every;
    }

    @Override
    public void paint(Graphics2D graphics) {
        Path2D path = new Path2D.Double();
        for (int i = 0; i < x.length; i++) {
            double across = chart.getScreenXFromChart(x[i]);
            double down = chart.getScreenYFromChart(y[i]);
            if (i == 0) {
                path.moveTo(across, down);
            } else {
                path.lineTo(across, down);
            }
        }
        bounds = path.getBounds2D();
        graphics.setColor(style.colour());
        if (style.joins()) {
            graphics.setStroke(style.stroke());
            graphics.draw(path);
        }
        for (int i = x.length - 1; i >= 0; i -= every) {
            style.marker().paint(graphics, chart.getScreenXFromChart(x[i]), chart.getScreenYFromChart(y[i]), MARKER);
        }
    }
}
