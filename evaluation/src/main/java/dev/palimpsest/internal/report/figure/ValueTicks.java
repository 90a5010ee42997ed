package dev.palimpsest.internal.report.figure;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.internal.chartpart.Annotation;

/**
 * Ticks below a plot at given places, each with its label: XChart places its own at round numbers, where a sweep has no
 * values. A label that would touch the one before it is omitted; its tick stays.
 */
final class ValueTicks extends Annotation {

    private static final int LENGTH = 3;
    private static final int PADDING = 3;
    /** Least distance between two labels. */
    private static final int BETWEEN = 4;

    /** Of capital letters. */
    private static final double HEIGHT = Panel.SMALL.getSize2D() * .75;

    private final List<String> labels;
    private final double[] places;
    private final double margin;
    private final boolean upright;

    /**
     * @param places one per label, in the chart's coordinates; the other axis goes from 0 to 1
     * @param filled share of the plot between 0 and 1; the rest is margin above and below
     * @param upright whether labels are rotated, to be read from below
     */
    ValueTicks(List<String> labels, double[] places, double filled, boolean upright) {
        super(false);
        this.labels = labels;
        this.places = places;
        this.upright = upright;
        this.margin = (1 - filled) / 2 / filled;
    }

    @Override
    public void paint(Graphics2D graphics) {
        double zero = chart.getScreenYFromChart(0);
        double bottom = zero + margin * (zero - chart.getScreenYFromChart(1));
        graphics.setStroke(new BasicStroke(.6f));
        List<Integer> ascending = IntStream.range(0, places.length).boxed()
                .sorted(Comparator.comparingDouble(i -> places[i]))
                .toList();
        double taken = Double.NEGATIVE_INFINITY;
        for (int i : ascending) {
            double x = chart.getScreenXFromChart(places[i]);
            graphics.setColor(Panel.FRAME);
            graphics.draw(new Line2D.Double(x, bottom, x, bottom + LENGTH));
            TextLayout text = new TextLayout(Panel.shortened(labels.get(i)), Panel.SMALL,
                    new FontRenderContext(null, true, true));
            double width = upright ? HEIGHT : text.getAdvance();
            double left = x - width / 2;
            if (left >= taken + (upright ? 0 : BETWEEN)) {
                taken = left + width;
                graphics.setColor(Panel.INK);
                graphics.fill(text.getOutline(place(left, bottom + LENGTH + PADDING, text.getAdvance())));
            }
        }
        bounds = new Line2D.Double(0, bottom, 0, bottom).getBounds2D();
    }

    /** Where a label's baseline begins. @param top of the label */
    private AffineTransform place(double left, double top, double length) {
        if (!upright) {
            return AffineTransform.getTranslateInstance(left, top + HEIGHT);
        }
        AffineTransform place = AffineTransform.getTranslateInstance(left + HEIGHT, top + length);
        place.rotate(-Math.PI / 2);
        return place;
    }
}
