package dev.palimpsest.internal.report;

import static dev.palimpsest.internal.report.SampleComparisons.comparison;
import static dev.palimpsest.internal.report.SampleComparisons.everything;
import static dev.palimpsest.internal.report.SampleComparisons.outcome;
import static dev.palimpsest.internal.report.SampleComparisons.result;
import static dev.palimpsest.internal.report.SampleComparisons.summary;
import static dev.palimpsest.internal.report.SampleComparisons.trial;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.report.figure.HeadlessGraphics;
import dev.palimpsest.internal.report.figure.UndrawableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ReportTest {

    @TempDir
    private static Path folder;

    private static List<Path> files;
    private static Document page;

    @BeforeAll
    static void writeEverything() throws IOException {
        files = Report.write(everything(), folder.resolve("new/report"));
        page = Xml.parse(Files.readString(files.getFirst()));
    }

    @Test
    void thePageComesFirstAndNothingUnfinishedIsLeft() throws IOException {
        assertEquals(List.of("report.html", "table.md", "table.csv", "curves.csv"),
                files.stream().limit(4).map(file -> file.getFileName().toString()).toList());
        try (Stream<Path> found = Files.list(folder.resolve("new/report"))) {
            assertEquals(files.stream().sorted().toList(), found.sorted().toList());
        }
    }

    @Test
    void theSameComparisonGivesTheSameBytesInThePlaceOfWhatWasThere() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("second")).resolve("report.html"), "an earlier one");
        List<Path> second = Report.write(everything(), folder.resolve("second"));

        assertEquals(files.size(), second.size());
        for (int i = 0; i < files.size(); i++) {
            assertArrayEquals(Files.readAllBytes(files.get(i)), Files.readAllBytes(second.get(i)),
                    files.get(i).getFileName().toString());
        }
    }

    @Test
    void undefinedNumbersAreNeverShown() throws IOException {
        for (Path file : files) {
            if (!file.toString().endsWith(".png")) {
                String text = Files.readString(file);
                assertFalse(text.contains("NaN") || text.contains("Infinity"), file.toString());
            }
        }
    }

    @Test
    void thePageIsWellFormedAndNeedsNothingElse() {
        assertEquals("html", page.getDocumentElement().getLocalName());
        NodeList all = page.getElementsByTagName("*");
        for (Element element : IntStream.range(0, all.getLength()).mapToObj(i -> (Element) all.item(i)).toList()) {
            assertFalse(List.of("script", "link", "iframe", "object").contains(element.getLocalName()));
            for (String attribute : List.of("src", "href", "srcset")) {
                String value = element.getAttribute(attribute);
                assertTrue(value.isEmpty(), value);
            }
        }
        String style = page.getElementsByTagName("style").item(0).getTextContent();
        assertFalse(style.contains("url(") || style.contains("@import"));
    }

    @Test
    void thePageSaysWhatWasComparedAndWhereItComesFrom() {
        assertEquals("Methods side by side on <made-up> facts & more", text("h1", 0));
        assertEquals("model", text("dt", 0));
        assertEquals("gpt2-xl, 1.6 billion parameters", text("dd", 0));
        assertEquals("compare gpt2-xl --limit \"100\" <data>", text("dd", 1));
        // The paper's metrics, MEMIT's, the costs, four sweeps and the settings.
        assertEquals(8, page.getElementsByTagName("table").getLength());
    }

    @Test
    void everyFigureIsThereTwiceAndOnThePage() {
        try {
            HeadlessGraphics.check();
        } catch (UndrawableException e) {
            Assumptions.abort(e.getMessage());
        }
        assertEquals(6, page.getElementsByTagName("figure").getLength());
        assertEquals(6, page.getElementsByTagName("svg").getLength());
        assertEquals(
                List.of("curves.png", "curves.svg", "sweep-layers.png", "sweep-layers.svg", "sweep-lambda.png",
                        "sweep-lambda.svg", "sweep-alpha.png", "sweep-alpha.svg", "sweep-batch-size.png",
                        "sweep-batch-size.svg", "z-scores.png", "z-scores.svg"),
                files.stream().skip(4).map(file -> file.getFileName().toString()).toList());
    }

    @Test
    void noTwoElementsOfThePageHaveAnIdInCommon() {
        NodeList all = page.getElementsByTagName("*");
        List<String> ids = IntStream.range(0, all.getLength())
                .mapToObj(i -> ((Element) all.item(i)).getAttribute("id"))
                .filter(id -> !id.isEmpty())
                .toList();

        assertEquals(ids.stream().distinct().toList(), ids);
    }

    @Test
    void withoutFontsThePageSaysWhyThereAreNoFigures() {
        Comparison comparison = comparison(null, outcome(trial("memit", Mode.SINGLE),
                result(4, summary(4, 4, 4, 4))));

        Document bare = Xml.parse(Page.of(comparison, List.of(),
                new UndrawableException(new IllegalStateException()).getMessage()));

        assertEquals(0, bare.getElementsByTagName("figure").getLength());
        assertTrue(bare.getDocumentElement().getTextContent().contains("install some"));
    }

    @Test
    void lettersThatXmlCannotHoldAreReplaced() {
        assertEquals("a\uFFFDb &lt;&amp;&quot;&gt; 😀", Page.escaped("a\u0000b <&\"> 😀"));
    }

    private static String text(String element, int index) {
        return page.getElementsByTagName(element).item(index).getTextContent();
    }
}
