package dev.palimpsest.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.edit.Method;
import dev.palimpsest.experiment.Comparison;
import dev.palimpsest.experiment.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ReportTest {

    private static final Comparison EVERYTHING = Made.everything();

    @Test
    void thePageComesFirstAndNothingUnfinishedIsLeft(@TempDir Path folder) throws IOException {
        List<Path> files = Report.write(EVERYTHING, folder.resolve("new/report"));

        assertEquals(List.of("report.html", "table.md", "table.csv", "curves.csv"),
                files.stream().limit(4).map(file -> file.getFileName().toString()).toList());
        try (Stream<Path> found = Files.list(folder.resolve("new/report"))) {
            assertEquals(files.stream().sorted().toList(), found.sorted().toList());
        }
    }

    @Test
    void theSameComparisonGivesTheSameBytes(@TempDir Path folder) throws IOException {
        List<Path> first = Report.write(EVERYTHING, folder.resolve("first"));
        Files.writeString(Files.createDirectories(folder.resolve("second")).resolve("report.html"), "an earlier one");
        List<Path> second = Report.write(Made.everything(), folder.resolve("second"));

        assertEquals(first.size(), second.size());
        for (int i = 0; i < first.size(); i++) {
            assertArrayEquals(Files.readAllBytes(first.get(i)), Files.readAllBytes(second.get(i)),
                    first.get(i).getFileName().toString());
        }
    }

    @Test
    void undefinedNumbersAreNeverShown(@TempDir Path folder) throws IOException {
        for (Path file : Report.write(EVERYTHING, folder)) {
            if (!file.toString().endsWith(".png")) {
                // Base64 may spell anything.
                String text = Files.readString(file).replaceAll("base64,[^\"]*", "");
                assertFalse(text.contains("NaN") || text.contains("Infinity"), file.toString());
            }
        }
    }

    @Test
    void thePageIsWellFormedAndNeedsNothingElse(@TempDir Path folder) throws IOException {
        Document page = page(EVERYTHING, folder);

        assertEquals("html", page.getDocumentElement().getLocalName());
        NodeList all = page.getElementsByTagName("*");
        for (Element element : IntStream.range(0, all.getLength()).mapToObj(i -> (Element) all.item(i)).toList()) {
            assertFalse(List.of("script", "link", "iframe", "object").contains(element.getLocalName()));
            for (String attribute : List.of("src", "href", "srcset")) {
                String value = element.getAttribute(attribute);
                assertTrue(value.isEmpty() || value.startsWith("data:image/svg+xml;base64,"), value);
            }
        }
        String style = page.getElementsByTagName("style").item(0).getTextContent();
        assertFalse(style.contains("url(") || style.contains("@import"));
    }

    @Test
    void thePageSaysWhatWasComparedAndWhereItComesFrom(@TempDir Path folder) throws IOException {
        Document page = page(EVERYTHING, folder);

        assertEquals("Methods side by side on <made-up> facts & more", text(page, "h1", 0));
        assertEquals("model", text(page, "dt", 0));
        assertEquals("gpt2-xl, 1.6 billion parameters", text(page, "dd", 0));
        assertEquals("compare gpt2-xl --limit \"100\" <data>", text(page, "dd", 1));
        // Three methods over the edits, four sweeps and the z-scores.
        assertEquals(6, page.getElementsByTagName("figure").getLength());
        // The paper's, MEMIT's, the cost, four sweeps and the settings.
        assertEquals(8, page.getElementsByTagName("table").getLength());
    }

    @Test
    void withoutFontsThePageSaysWhyThereAreNoFigures() {
        Comparison comparison = Made.comparison(null, Made.outcome(Made.trial(Method.MEMIT, Mode.SINGLE),
                Made.checkpoint(4, Made.summary(4, 4, 4, 4))));

        Document page = Xml.parse(Page.of(comparison, List.of(),
                new UndrawableException(new IllegalStateException()).getMessage()));

        assertEquals(0, page.getElementsByTagName("figure").getLength());
        assertTrue(page.getDocumentElement().getTextContent().contains("install some"));
    }

    @Test
    void lettersThatXmlCannotHoldAreReplaced() {
        assertEquals("a\uFFFDb &lt;&amp;&quot;&gt; 😀", Page.escaped("a\u0000b <&\"> 😀"));
    }

    private static Document page(Comparison comparison, Path folder) throws IOException {
        return Xml.parse(Files.readString(Report.write(comparison, folder).getFirst()));
    }

    private static String text(Document page, String element, int index) {
        return page.getElementsByTagName(element).item(index).getTextContent();
    }
}
