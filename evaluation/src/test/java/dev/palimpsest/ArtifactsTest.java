package dev.palimpsest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The build's descriptions of what other projects depend on. */
class ArtifactsTest {

    private static final XPath XPATH = XPathFactory.newInstance().newXPath();

    private static List<String> texts(Path file, String expression) {
        try {
            Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
            NodeList nodes = (NodeList) XPATH.evaluate(expression, document, XPathConstants.NODESET);
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < nodes.getLength(); i++) {
                texts.add(nodes.item(i).getTextContent().strip());
            }
            return texts;
        } catch (Exception e) {
            throw new AssertionError(file + ": " + e, e);
        }
    }

    private static Path pom(String module) {
        return Path.of("..", module, "pom.xml");
    }

    private static String version() {
        return texts(pom("."), "/project/version").getFirst();
    }

    @Test
    void theBomHasEveryModule() {
        List<String> modules = new ArrayList<>(texts(pom("."), "//modules/module"));
        modules.remove("bom");
        TreeSet<String> artifacts = new TreeSet<>();
        modules.forEach(module -> artifacts.addAll(texts(pom(module), "/project/artifactId")));
        assertEquals(artifacts, new TreeSet<>(texts(pom("bom"), "//dependencyManagement//artifactId")));
    }

    @Test
    void thereIsOneVersion() throws IOException {
        assertEquals(List.of(version()), texts(pom("bom"), "/project/version"));
        for (String module : texts(pom("."), "//modules/module")) {
            if (!module.equals("bom")) {
                assertEquals(List.of(version()), texts(pom(module), "/project/parent/version"), module);
            }
        }
        assertEquals(List.of(version()),
                texts(pom("samples/edit-a-fact"), "//dependencyManagement//dependency/version"));
        assertTrue(Files.readString(Path.of("../README.md")).contains("<version>" + version() + "</version>"));
        assertTrue(Files.readString(Path.of("../CHANGELOG.md")).contains("\n## " + version()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "description", "url", "licenses/license/url", "developers/developer/name",
        "scm/url", "scm/connection"})
    void thePublishedDescriptionIsComplete(String element) {
        for (String module : List.of(".", "bom")) {
            List<String> texts = texts(pom(module), "/project/" + element);
            assertEquals(1, texts.size(), module);
            assertFalse(texts.getFirst().isBlank(), module);
        }
    }
}
