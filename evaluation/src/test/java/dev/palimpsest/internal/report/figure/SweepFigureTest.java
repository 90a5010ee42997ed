package dev.palimpsest.internal.report.figure;

import static dev.palimpsest.internal.report.SampleComparisons.outcome;
import static dev.palimpsest.internal.report.SampleComparisons.result;
import static dev.palimpsest.internal.report.SampleComparisons.settings;
import static dev.palimpsest.internal.report.SampleComparisons.summary;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.plan.Variation;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.report.Xml;
import java.awt.Color;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class SweepFigureTest extends FigureTest {

    /** A sweep over a setting of a method, with all its values written as a user would, separated by slashes. */
    private static List<Outcome> sweep(String method, String setting, String values) {
        return Stream.of(values.split("/"))
                .map(value -> outcome(
                        new Trial(method + "." + setting + "-" + value, Mode.CONSECUTIVE,
                                settings(method, Map.of(setting, value)), new Variation(setting, value)),
                        result(10, summary(10, value.length(), 5, 9))))
                .toList();
    }

    private static SweepScale scale(String method, String setting, String values) {
        return SweepScale.of(setting, sweep(method, setting, values));
    }

    @ParameterizedTest
    @CsvSource({
        "comeba-hk, lambda,     10/50/200,          LOGARITHMIC",
        "comeba-hk, batch-size, 1/5/10/20,          LOGARITHMIC",
        "comeba-hk, alpha,      1/1.5/2.2,          LINEAR",
        "comeba-hk, steps,      20/40/60,           LINEAR",
        "comeba-hk, layers,     0-2/0-2/0-2,        CATEGORIES",
        "comeba-hk, seed,       1/2/300,            CATEGORIES",
        "ft,        objective,  target/prompt-last, CATEGORIES",
        "ft,        limit,      0.1/1/Infinity,     CATEGORIES",
        "memit,     ridge,      0/1/100,            CATEGORIES",
        "memit,     lambda,     50,                 CATEGORIES"
    })
    void onlyQuantitiesAreOnAnAxisOfNumbers(String method, String setting, String values, SweepScale.Kind kind) {
        assertEquals(kind, scale(method, setting, values).kind());
    }

    @Test
    void numbersStandAtTheirValuesInAnyOrder() {
        SweepScale scale = scale("comeba-hk", "lambda", "200/10/50");

        assertArrayEquals(new double[] {200, 10, 50}, scale.places());
        assertEquals(50, scale.place("50", 1, 3), 1e-12);
    }

    @Test
    void theMarksOfACategoryStandSideBySideWithinItsPlace() {
        SweepScale scale = scale("ft", "objective", "target/prompt-last");

        List<Double> places = Stream.of("target", "prompt-last")
                .flatMap(value -> IntStream.range(0, 3).mapToObj(metric -> scale.place(value, metric, 3)))
                .toList();

        assertEquals(places.stream().sorted().distinct().toList(), places);
        assertTrue(places.get(2) < .5 && places.get(3) > .5, places.toString());
    }

    @Test
    void categoriesAreNotJoinedByLines() {
        Picture picture = SweepFigure.picture("objective", sweep("ft", "objective", "target/prompt-last"));

        assertEquals(List.of(), joining(picture));
    }

    @Test
    void numbersAreJoinedByOneLinePerMetric() {
        Picture picture = SweepFigure.picture("lambda", sweep("comeba-hk", "lambda", "10/50/200"));

        assertEquals(List.of("line", "line", "line", "path", "path", "path"), joining(picture).stream().sorted().toList(),
                "three in the legend, three in the plot");
    }

    /** What is drawn in a metric's colour and is wider than a marker: lines between values, or in the legend. */
    private static List<String> joining(Picture picture) {
        NodeList all = Xml.parse(SvgWriter.of(picture)).getElementsByTagName("*");
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> (Element) all.item(i))
                .filter(element -> List.of("path", "polyline", "line").contains(element.getLocalName()))
                .filter(SweepFigureTest::isOfAMetric)
                .filter(element -> width(element) > 2 * Polyline.MARKER)
                .map(Element::getLocalName)
                .toList();
    }

    /** The colour of strokes is an attribute of the element or of a group around it. */
    private static boolean isOfAMetric(Element element) {
        for (Element each = element; each != null; each = each.getParentNode() instanceof Element up ? up : null) {
            String stroke = each.getAttribute("stroke");
            if (!stroke.isEmpty()) {
                return IntStream.range(0, Curves.METRICS.size()).anyMatch(i -> colour(i).equals(stroke));
            }
        }
        return false;
    }

    private static String colour(int metric) {
        Color colour = LineStyle.of(metric).colour();
        return "rgb(" + colour.getRed() + "," + colour.getGreen() + "," + colour.getBlue() + ")";
    }

    private static double width(Element element) {
        if (element.getLocalName().equals("line")) {
            return Math.abs(Double.parseDouble(element.getAttribute("x2"))
                    - Double.parseDouble(element.getAttribute("x1")));
        }
        String points = element.getAttribute(element.getLocalName().equals("path") ? "d" : "points");
        String[] numbers = points.replaceAll("[A-Za-z,]", " ").strip().split("\\s+");
        DoubleSummaryStatistics across = IntStream.range(0, numbers.length / 2)
                .mapToDouble(i -> Double.parseDouble(numbers[2 * i]))
                .summaryStatistics();
        return across.getMax() - across.getMin();
    }

    @Test
    void everyValueOfASweepOverNumbersHasALabelUnlessTheyTouch() {
        long apart = glyphs(SweepFigure.picture("lambda", sweep("comeba-hk", "lambda", "10/50/200")));
        long close = glyphs(SweepFigure.picture("lambda", sweep("comeba-hk", "lambda", "10/10.01/200")));

        assertTrue(close < apart, "one label is omitted");
        assertFalse(apart == 0);
    }

    private static long glyphs(Picture picture) {
        Document svg = Xml.parse(SvgWriter.of(picture));
        NodeList all = svg.getElementsByTagName("path");
        return IntStream.range(0, all.getLength()).filter(i -> ((Element) all.item(i)).getAttribute("d").length() > 30).count();
    }
}
