package dev.palimpsest.internal.report.figure;

import java.io.StringWriter;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Encodes figures as a single SVG element, for a file or for embedding in a page. */
public final class SvgWriter {

    private static final String NAMESPACE = "http://www.w3.org/2000/svg";
    private static final String NAMESPACES = "http://www.w3.org/2000/xmlns/";

    /** Digits after the decimal point: glyphs of eight points need hundredths of a point. */
    private static final int PRECISION = 2;

    /** Attributes that Batik writes although the figure contains no text, raster images or links. */
    private static final List<String> IDLE = List.of("font-family", "font-size", "font-style", "font-weight",
            "text-rendering", "image-rendering", "color-rendering", "color-interpolation");

    private SvgWriter() {}

    /**
     * The SVG without an XML prologue; the same figure gives the same text.
     *
     * @return an element whose ids begin with the figure's name, so that they are unique across figures
     */
    public static String of(Drawing picture) {
        try {
            SVGGeneratorContext context = SVGGeneratorContext.createDefault(empty());
            context.setComment(null);
            context.setPrecision(PRECISION);
            context.setIDGenerator(new Ids(picture.name()));
            SVGGraphics2D graphics = new SVGGraphics2D(context, false);
            picture.paint(graphics);
            Element root = graphics.getRoot();
            root.setAttribute("width", picture.width() + "pt");
            root.setAttribute("height", picture.height() + "pt");
            root.setAttribute("viewBox", "0 0 " + picture.width() + " " + picture.height());
            root.removeAttributeNS(NAMESPACES, "xlink");
            elements(root, "*").forEach(element -> IDLE.forEach(element::removeAttribute));
            IDLE.forEach(root::removeAttribute);
            elements(root, "defs").forEach(SvgWriter::tidy);
            return text(root);
        } catch (ParserConfigurationException | TransformerException e) {
            throw new IllegalStateException("this Java cannot write XML", e);
        }
    }

    private static Document empty() throws ParserConfigurationException {
        return DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder().getDOMImplementation()
                .createDocument(NAMESPACE, "svg", null);
    }

    /** Removes the id of a definition group, which nothing refers to and which is the same in all figures. */
    private static void tidy(Element definitions) {
        definitions.removeAttribute("id");
        if (!definitions.hasChildNodes()) {
            definitions.getParentNode().removeChild(definitions);
        }
    }

    /** A snapshot, unaffected by later removals. */
    private static List<Element> elements(Element root, String name) {
        NodeList found = root.getElementsByTagNameNS("*", name);
        return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
    }

    private static String text(Element root) throws TransformerException {
        Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
        transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
        transformer.setOutputProperty(OutputKeys.INDENT, "yes");
        transformer.setOutputProperty("{http://xml.apache.org/xslt}indent-amount", "1");
        StringWriter out = new StringWriter();
        transformer.transform(new DOMSource(root), new StreamResult(out));
        return out.toString();
    }

    /** {@code curves-clipPath1}, {@code curves-clipPath2} … */
    private static final class Ids extends SVGIDGenerator {

        private final String picture;
        private int last;

        Ids(String picture) {
            this.picture = picture;
        }

        @Override
        public String generateID(String kind) {
            last++;
            return picture + "-" + kind + last;
        }
    }
}
