package dev.palimpsest.report;

import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import org.knowm.xchart.internal.chartpart.Annotation;

/**
 * A line through points of a chart as one path: XChart draws every segment by itself, and between near points dashes
 * that begin anew at each of them look like a solid line.
 */
final class Stretch extends Annotation {

    private final Look look;
    private final double[] x;
    private final double[] y;

    Stretch(Look look, double[] x, double[] y) {
        super(false);
        this.look = look;
        this.x = x;
        this.y = y;
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
    }
}
