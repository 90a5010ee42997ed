package dev.palimpsest.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/**
 * Panels side by side under one legend, on white. Lengths are points: 1/72 of an inch. Text is drawn as outlines, so
 * that it looks the same wherever the picture is shown.
 *
 * @param name    its files' name without ending
 * @param caption a sentence for below it
 * @param panels  of equal width
 * @param legend  what the lines are; empty for none
 * @param width   of all of it
 * @param height  of all of it
 */
record Picture(String name, String caption, List<Panel> panels, List<Entry> legend, int width, int height) {

    /** A line of the legend. */
    record Entry(String name, Look look) {}

    private static final int LEGEND = 18;
    private static final int SAMPLE = 24;
    private static final int GAP = 5;
    private static final int BETWEEN = 16;
    private static final int MARKER = 5;

    /** The width of a page's text. */
    private static final int PAGE = 510;
    private static final int HEIGHT = 190;
    private static final int ALONE = 330;

    Picture {
        panels = List.copyOf(panels);
        legend = List.copyOf(legend);
    }

    /** As wide as a page's text, or a single panel narrower. */
    static Picture of(String name, String caption, List<Panel> panels, List<Entry> legend) {
        return new Picture(name, caption, panels, legend, panels.size() == 1 ? ALONE : PAGE,
                HEIGHT + (legend.isEmpty() ? 0 : LEGEND));
    }

    /** The width of each of so many panels. */
    static int panelWidth(int panels) {
        return panels == 1 ? ALONE : PAGE / panels;
    }

    void paint(Graphics2D graphics) {
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.WHITE);
        graphics.fill(new Rectangle2D.Double(0, 0, width, height));
        int top = legend.isEmpty() ? 0 : LEGEND;
        int each = width / panels.size();
        for (int i = 0; i < panels.size(); i++) {
            AffineTransform before = graphics.getTransform();
            graphics.translate(i * each, top);
            panels.get(i).chart().paint(graphics, each, height - top);
            graphics.setTransform(before);
        }
        if (!legend.isEmpty()) {
            paintLegend(graphics);
        }
    }

    private void paintLegend(Graphics2D graphics) {
        FontRenderContext context = new FontRenderContext(null, true, true);
        List<TextLayout> texts =
                legend.stream().map(entry -> new TextLayout(entry.name(), Panel.SMALL, context)).toList();
        double length = texts.stream().mapToDouble(text -> SAMPLE + GAP + text.getAdvance() + BETWEEN).sum() - BETWEEN;
        double x = (width - length) / 2;
        double middle = LEGEND / 2.0 + 1;
        for (int i = 0; i < texts.size(); i++) {
            Look look = legend.get(i).look();
            graphics.setColor(look.colour());
            graphics.setStroke(look.stroke());
            graphics.draw(new Line2D.Double(x, middle, x + SAMPLE, middle));
            look.marker().paint(graphics, x + SAMPLE / 2.0, middle, MARKER);
            graphics.setColor(Panel.INK);
            graphics.setStroke(new BasicStroke(1));
            double text = x + SAMPLE + GAP;
            graphics.fill(texts.get(i).getOutline(AffineTransform.getTranslateInstance(text, middle + 3)));
            x = text + texts.get(i).getAdvance() + BETWEEN;
        }
    }
}
