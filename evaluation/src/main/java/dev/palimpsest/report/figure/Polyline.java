package dev.palimpsest.report.figure;

import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import org.knowm.xchart.internal.chartpart.Annotation;

/**
 * A line through points of a chart with markers on it, over everything else. One path, unlike XChart's own lines, which
 * are drawn segment by segment: between near points dashes that begin anew at each of them look like a solid line.
 */
final class Polyline extends Annotation {

    static final int MARKER = 5;

    private final LineStyle look;
    private final double[] x;
    private final double[] y;
    private final int every;

    /**
     * A line.
     *
     * @param every only every so many points have a marker, counted from the last, which matters most
     */
    Polyline(LineStyle look, double[] x, double[] y, int every) {
        super(false);
        this.look = look;
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
        graphics.setColor(look.colour());
        graphics.setStroke(look.stroke());
        graphics.draw(path);
        for (int i = x.length - 1; i >= 0; i -= every) {
            look.marker().paint(graphics, chart.getScreenXFromChart(x[i]), chart.getScreenYFromChart(y[i]), MARKER);
        }
    }
}
