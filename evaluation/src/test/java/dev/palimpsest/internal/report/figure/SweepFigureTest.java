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
import java.util.List;
import java.util.Locale;
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
        assertEquals(List.of(), joiningPaths(SweepFigure.picture("objective", sweep("ft", "objective", "target/prompt-last"))));
    }

    @Test
    void numbersAreJoinedByOneLinePerMetric() {
        assertEquals(3, joiningPaths(SweepFigure.picture("lambda", sweep("comeba-hk", "lambda", "10/50/200"))).size());
    }

    /** Stroked paths in a metric's colour that are wider than a marker. */
    private static List<String> joiningPaths(Picture picture) {
        Document svg = Xml.parse(SvgWriter.of(picture));
        NodeList all = svg.getElementsByTagName("*");
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> (Element) all.item(i))
                .filter(element -> element.getLocalName().equals("path") && isMetric(element))
                .map(element -> element.getAttribute("d"))
                .filter(path -> width(path) > 2 * Polyline.MARKER)
                .toList();
    }

    /** The colour of strokes is an attribute of the element or of a group around it. */
    private static boolean isMetric(Element element) {
        for (Element each = element; each != null; each = each.getParentNode() instanceof Element up ? up : null) {
            String stroke = each.getAttribute("stroke");
            if (!stroke.isEmpty()) {
                return IntStream.range(0, Curves.METRICS.size())
                        .anyMatch(i -> hex(i).equals(stroke.toLowerCase(Locale.ROOT)));
            }
        }
        return false;
    }

    private static String hex(int metric) {
        return String.format("#%06x", LineStyle.of(metric).colour().getRGB() & 0xFFFFFF);
    }

    private static double width(String path) {
        String[] numbers = path.replaceAll("[A-Za-z,]", " ").strip().split("\\s+");
        double[] across = IntStream.range(0, numbers.length / 2)
                .mapToDouble(i -> Double.parseDouble(numbers[2 * i]))
                .toArray();
        return IntStream.range(0, across.length).mapToDouble(i -> across[i]).max().orElse(0)
                - IntStream.range(0, across.length).mapToDouble(i -> across[i]).min().orElse(0);
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
