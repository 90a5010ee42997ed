package dev.palimpsest.internal.report.figure;

import static dev.palimpsest.internal.report.SampleComparisons.everything;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.report.Xml;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class SvgWriterTest extends FigureTest {

    private static final Pattern ID = Pattern.compile("\\bid=\"([^\"]*)\"");
    private static final Pattern REFERENCE = Pattern.compile("url\\(([^)]*)\\)");

    @Test
    void anSvgIsTheSameEveryTimeAndNamesNothingElsewhere() {
        String first = curves();
        String second = SvgWriter.of(Curves.picture(everything().methods()));

        assertEquals(first, second);
        assertFalse(first.contains("DOCTYPE"));
        assertFalse(first.contains("href"));
        assertEquals("svg", Xml.parse(first).getDocumentElement().getLocalName());
    }

    @Test
    void anSvgStartsWithItsElementWhichSaysItsSizeInPoints() {
        String svg = curves();

        assertTrue(svg.startsWith("<svg "), svg.substring(0, 20));
        Element root = Xml.parse(svg).getDocumentElement();
        assertEquals("510pt", root.getAttribute("width"));
        assertEquals("208pt", root.getAttribute("height"));
        assertEquals("0 0 510 208", root.getAttribute("viewBox"));
    }

    @Test
    void idsBeginWithThePicturesNameAndReferencesStayWithin() {
        for (Picture picture : List.of(Curves.picture(EVERYTHING.methods()),
                ZScoreHistograms.picture(EVERYTHING.methods()).orElseThrow())) {
            String svg = SvgWriter.of(picture);

            List<String> ids = found(ID, svg);
            List<String> references = found(REFERENCE, svg);

            assertFalse(references.isEmpty());
            assertEquals(ids.stream().distinct().toList(), ids);
            ids.forEach(id -> assertTrue(id.startsWith(picture.name() + "-"), id));
            references.forEach(reference -> assertTrue(ids.contains(reference.substring(1)), reference));
        }
    }

    @Test
    void everyLineIsThereInItsColour() {
        String svg = curves();

        // Okabe and Ito's blue, vermilion and green; a fourth method would be pink.
        assertTrue(svg.contains("stroke=\"rgb(0,114,178)\""));
        assertTrue(svg.contains("stroke=\"rgb(213,94,0)\""));
        assertTrue(svg.contains("stroke=\"rgb(0,158,115)\""));
        assertFalse(svg.contains("rgb(204,121,167)"));
    }

    @Test
    void thereIsNoTextSoNoFont() {
        String svg = curves();

        assertEquals(0, Xml.parse(svg).getElementsByTagName("text").getLength());
        assertFalse(svg.contains("font-"));
    }

    private static String curves() {
        return SvgWriter.of(Curves.picture(EVERYTHING.methods()));
    }

    private static List<String> found(Pattern pattern, String svg) {
        return pattern.matcher(svg).results().map(result -> result.group(1)).toList();
    }
}
