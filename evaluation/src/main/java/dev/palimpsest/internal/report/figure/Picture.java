package dev.palimpsest.internal.report.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/**
 * A figure: panels side by side under one legend, on white. Lengths are points (1/72 inch). Text is drawn as outlines,
 * so that it looks the same everywhere.
 *
 * @param name    name of its files, without ending
 * @param caption a sentence to print below it
 * @param description what it shows, for readers who do not see it
 * @param panels  of equal width
 * @param legend  names of the lines; may be empty
 * @param width   total width
 * @param height  total height
 */
public record Picture(
        String name, String caption, String description, List<Panel> panels, List<Entry> legend, int width, int height)
        implements Drawing {

    /** An entry of the legend. */
    record Entry(String name, LineStyle style) {}

    private static final int LEGEND = 18;
    private static final int SAMPLE = 24;
    private static final int GAP = 5;
    private static final int BETWEEN = 16;
    /** Distance of the text's baseline below the sample line. */
    private static final int BASELINE = 3;

    /** Width of a page's text. */
    private static final int PAGE = 510;
    private static final int HEIGHT = 190;
    private static final int ALONE = 330;

    public Picture {
        panels = List.copyOf(panels);
        legend = List.copyOf(legend);
    }

    /** A figure as wide as the page's text, or narrower with a single panel. */
    static Picture of(String name, String caption, String description, List<Panel> panels, List<Entry> legend) {
        int width = panels.size() == 1 ? ALONE : PAGE;
        return new Picture(name, caption, description, panels, legend, width, HEIGHT + rows(legend, width).size() * LEGEND);
    }

    /** The width of each of {@code panels} panels. */
    static int panelWidth(int panels) {
        return panels == 1 ? ALONE : PAGE / panels;
    }

    @Override
    public void paint(Graphics2D graphics) {
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.WHITE);
        graphics.fill(new Rectangle2D.Double(0, 0, width, height));
        int top = rows(legend, width).size() * LEGEND;
        int each = width / panels.size();
        for (int i = 0; i < panels.size(); i++) {
            AffineTransform before = graphics.getTransform();
            graphics.translate(i * each, top);
            panels.get(i).chart().paint(graphics, each, height - top);
            graphics.setTransform(before);
        }
        paintLegend(graphics);
    }

    private void paintLegend(Graphics2D graphics) {
        List<List<Entry>> rows = rows(legend, width);
        for (int row = 0; row < rows.size(); row++) {
            double length = rows.get(row).stream().mapToDouble(Picture::length).sum() - BETWEEN;
            double x = (width - length) / 2;
            for (Entry entry : rows.get(row)) {
                paintEntry(graphics, entry, x, row * LEGEND + LEGEND / 2.0 + 1);
                x += length(entry);
            }
        }
    }

    private static void paintEntry(Graphics2D graphics, Entry entry, double x, double middle) {
        graphics.setColor(entry.style().colour());
        if (entry.style().joins()) {
            graphics.setStroke(entry.style().stroke());
            graphics.draw(new Line2D.Double(x, middle, x + SAMPLE, middle));
        }
        entry.style().marker().paint(graphics, x + SAMPLE / 2.0, middle, Polyline.MARKER);
        graphics.setColor(Panel.INK);
        graphics.setStroke(new BasicStroke(1));
        graphics.fill(text(entry)
                .getOutline(AffineTransform.getTranslateInstance(x + SAMPLE + GAP, middle + BASELINE)));
    }

    /** The legend in rows that are not wider than {@code width}, unless a single entry is. */
    private static List<List<Entry>> rows(List<Entry> legend, int width) {
        List<List<Entry>> rows = new ArrayList<>();
        double left = 0;
        for (Entry entry : legend) {
            if (rows.isEmpty() || left < length(entry) - BETWEEN) {
                rows.add(new ArrayList<>());
                left = width - 2 * GAP;
            }
            rows.getLast().add(entry);
            left -= length(entry);
        }
        return rows;
    }

    private static double length(Entry entry) {
        return SAMPLE + GAP + text(entry).getAdvance() + BETWEEN;
    }

    private static TextLayout text(Entry entry) {
        return new TextLayout(entry.name(), Panel.SMALL, new FontRenderContext(null, true, true));
    }
}
