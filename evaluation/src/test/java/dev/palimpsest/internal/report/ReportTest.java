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
import java.util.Map;
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
        assertEquals("palimpsest compare gpt2-xl --limit \"100\" --data 'a <b>.json'", text("pre", 0));
        assertEquals(List.of("date", "duration", "model", "seeds"), texts("dt"));
        assertEquals("2026-03-01, 09:15:00 to 09:17:31 UTC", text("dd", 0));
        assertEquals("2 min 31 s from the first start to the end; editing 18 min 50 s, evaluation 1 min 27 s",
                text("dd", 1));
        assertEquals("gpt2-xl, 1.6 billion parameters", text("dd", 2));
        // The paper's metrics, MEMIT's, perplexity, storage, four sweeps and the settings.
        assertEquals(9, page.getElementsByTagName("table").getLength());
    }

    @Test
    void whatWasRunComesFirstAndTheTableBeforeTheCommentary() throws IOException {
        List<String> headings = texts("h2");
        assertEquals(List.of("What was run", "Reliability, generality, locality: consecutive editing",
                "MEMIT's metrics", "Perplexity and thresholds", "What an edit stores and takes", "The paper's ordering"),
                headings.subList(0, 6));
        assertEquals("Settings", headings.getLast());
        String html = Files.readString(files.getFirst());
        assertTrue(html.indexOf("<table") < html.indexOf("<li>"), "the bullets come after the table");

        List<String> sections = Files.readString(files.get(1)).lines().filter(line -> line.startsWith("## ")).toList();
        assertEquals(headings.subList(0, 5), sections.stream().limit(5).map(line -> line.substring(3)).toList());
    }

    @Test
    void columnsWithoutAValueAreInNoTableForPeople() throws IOException {
        String csv = Files.readString(files.get(2));
        assertTrue(csv.lines().findFirst().orElseThrow().contains(",portability,"), "programs find every column");
        assertFalse(Files.readString(files.get(1)).contains("Port."));
        NodeList tables = page.getElementsByTagName("table");
        for (int i = 0; i < tables.getLength(); i++) {
            NodeList rows = ((Element) tables.item(i)).getElementsByTagName("tr");
            int columns = ((Element) rows.item(0)).getElementsByTagName("th").getLength();
            for (int column = 1; column < columns; column++) {
                int place = column - 1;
                assertTrue(IntStream.range(1, rows.getLength())
                                .mapToObj(row -> ((Element) rows.item(row)).getElementsByTagName("td").item(place))
                                .anyMatch(cell -> !cell.getTextContent().equals("–")),
                        "table " + i + ", column " + column);
            }
        }
    }

    @Test
    void exampleAnswersAreQuotedForEveryMethod() {
        Comparison comparison = SampleComparisons.answered(
                comparison(null, outcome(trial("comeba-hk", Mode.CONSECUTIVE), result(4, summary(4, 4, 4, 4))),
                        outcome(trial("memit", Mode.CONSECUTIVE), result(4, summary(4, 4, 4, 4)))),
                Map.of("comeba-hk", List.of("City 0", "City 1", "City 2"), "memit", List.of("City 0", "Old 1", "City 22")));

        Document answered = Xml.parse(Page.of(comparison, List.of(), ""));

        NodeList examples = answered.getElementsByTagName("h3");
        assertEquals(3, examples.getLength());
        assertEquals("The capital of land 0 is … → City 0", examples.item(0).getTextContent());
        String text = answered.getDocumentElement().getTextContent();
        assertTrue(text.contains("MEMITOld 1baked ✓"), text);
        assertTrue(text.contains("COMEBA-HKCity 2 ✓baked ✓"), text);
        assertTrue(text.contains("MEMITCity 22baked ✓"), "a longer word is not the target");
        assertTrue(text.contains("unedited modelOld 2baked"), text);
        assertFalse(text.contains("To “ …”"), "no record has a rephrasing");
    }

    @Test
    void resultsKeptWithoutAnswersHaveNoSectionOfThem() {
        assertFalse(texts("h2").contains("Example answers"));
    }

    @Test
    void everyFigureIsDescribedForThoseWhoDoNotSeeIt() {
        NodeList divisions = page.getElementsByTagName("div");
        List<String> descriptions = IntStream.range(0, divisions.getLength())
                .mapToObj(i -> (Element) divisions.item(i))
                .filter(division -> division.getAttribute("role").equals("img"))
                .map(division -> division.getAttribute("aria-label"))
                .toList();

        assertEquals(page.getElementsByTagName("figure").getLength(), descriptions.size());
        assertTrue(descriptions.contains("Chart of separate marks with intervals of reliability, generality and locality"
                + " between 0 and 1 for each of these values of edited layers: 11-15, 12-16, 13-17, 14-18, 15-19."
                + " The values are in the table."), descriptions.toString());
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
        assertEquals("a\uFFFDb &lt;&amp;&quot;&gt; 😀", Html.escaped("a\u0000b <&\"> 😀"));
    }

    private static List<String> texts(String element) {
        NodeList all = page.getElementsByTagName(element);
        return IntStream.range(0, all.getLength()).mapToObj(i -> all.item(i).getTextContent()).toList();
    }

    private static String text(String element, int index) {
        return page.getElementsByTagName(element).item(index).getTextContent();
    }
}
