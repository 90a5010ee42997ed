package dev.palimpsest.internal.report.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The style of a line. Lines differ in colour (Okabe and Ito's palette, safe for colour-blind readers), dash pattern
 * and marker, so that they can be told apart in grey print too.
 *
 * @param stroke null for marks that no line joins
 */
record LineStyle(Color colour, BasicStroke stroke, Marker marker) {

    /** The style of limits and thresholds. */
    static final LineStyle RULE = new LineStyle(new Color(0x333333), dashed(1f, 4, 3), SeriesMarkers.NONE);

    private static final float WIDTH = 1.4f;

    private static final List<LineStyle> STYLES = List.of(
            style(0x0072B2, SeriesMarkers.CIRCLE),
            style(0xD55E00, SeriesMarkers.SQUARE, 6, 3),
            style(0x009E73, SeriesMarkers.TRIANGLE_UP, 1.6f, 2.2f),
            style(0xCC79A7, SeriesMarkers.DIAMOND, 8, 2.5f, 1.6f, 2.5f),
            style(0xE69F00, SeriesMarkers.TRIANGLE_DOWN, 4, 1.8f),
            style(0x56B4E9, SeriesMarkers.RECTANGLE, 10, 4),
            style(0x000000, SeriesMarkers.CROSS, 1.6f, 4));

    /** The style of the line with this index; styles repeat after seven. */
    static LineStyle of(int index) {
        return STYLES.get(index % STYLES.size());
    }

    /** The same style without a line: separate marks. */
    LineStyle marks() {
        return new LineStyle(colour, null, marker);
    }

    /** Whether points are joined. */
    boolean joins() {
        return stroke != null;
    }

    /** The same style without a marker. */
    LineStyle unmarked() {
        return new LineStyle(colour, stroke, SeriesMarkers.NONE);
    }

    /** A thin solid line of the same colour. */
    LineStyle thin() {
        return new LineStyle(colour, dashed(.8f), SeriesMarkers.NONE);
    }

    /** The colour of an area below or around the line. */
    Color shade() {
        return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 34);
    }

    private static LineStyle style(int colour, Marker marker, float... dash) {
        return new LineStyle(new Color(colour), dashed(WIDTH, dash), marker);
    }

    private static BasicStroke dashed(float width, float... dash) {
        return new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 4, dash.length == 0 ? null : dash,
                0);
    }
}
