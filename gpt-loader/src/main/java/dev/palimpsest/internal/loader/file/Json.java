package dev.palimpsest.internal.loader.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.palimpsest.loader.InvalidFileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Strict JSON: valid UTF-8, no repeated names, nothing after the document, within the {@link JsonLimits}. */
public final class Json {

    /** Names and values of new documents. */
    public static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    // Written in ASCII, so that text which is not valid Unicode (lone surrogates) survives UTF-8.
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonLimits.factory())
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private static final JsonFactory STREAMING = JsonLimits.streaming();

    private Json() {}

    /** Reads an open document. */
    @FunctionalInterface
    public interface Body<T> {
        T read(JsonParser parser) throws IOException;
    }

    /** The document in {@code file}. @throws InvalidFileException when it cannot be read or is not JSON */
    public static JsonNode read(Path file) {
        InputFile.requireRegular(file);
        try (InputStream utf8 = Files.newInputStream(file)) {
            return tree(file, "the file", strict(utf8));
        } catch (IOException e) {
            throw InvalidFileException.unreadable(file, e);
        }
    }

    /**
     * The document in some bytes of a file.
     *
     * @param what names the bytes in errors: "the header"
     */
    public static JsonNode parse(Path file, String what, byte[] utf8) {
        return tree(file, what, strict(new ByteArrayInputStream(utf8)));
    }

    /** The document in some text of a file. */
    public static JsonNode parse(Path file, String what, String text) {
        return tree(file, what, new StringReader(text));
    }

    /**
     * Reads the document in some bytes of a file token by token, for one that is too large for a tree.
     *
     * @param what names the bytes in errors: "the header"
     * @throws InvalidFileException when they are not UTF-8, or not JSON within the {@linkplain JsonLimits limits}
     */
    public static <T> T stream(Path file, String what, InputStream utf8, Body<T> body) {
        return read(file, what, STREAMING, strict(utf8), body);
    }

    private static JsonNode tree(Path file, String what, Reader text) {
        return read(file, what, MAPPER.getFactory(), text, parser -> tree(file, what, parser));
    }

    /** Throws where bytes are not UTF-8. */
    private static Reader strict(InputStream utf8) {
        return new InputStreamReader(utf8, StandardCharsets.UTF_8.newDecoder());
    }

    private static <T> T read(Path file, String what, JsonFactory factory, Reader text, Body<T> body) {
        try (JsonParser parser = factory.createParser(text)) {
            return body.read(parser);
        } catch (CharacterCodingException e) {
            throw new InvalidFileException(file, what + " is not UTF-8", "it is damaged: get it again", e);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : "line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr() + ": ";
            String problem = e.getOriginalMessage().replaceFirst(", from `[^`]*`", "")
                    .replaceFirst(" \\(start marker at .*", "");
            throw new InvalidFileException(
                    file, what + " is not JSON (" + where + problem + ")", "it is damaged: get it again", e);
        } catch (IOException e) {
            throw InvalidFileException.unreadable(file, e);
        }
    }

    private static JsonNode tree(Path file, String what, JsonParser parser) throws IOException {
        JsonNode node = MAPPER.readTree(parser);
        if (node == null || node.isMissingNode()) {
            throw new InvalidFileException(file, what + " is empty", "it is damaged: get it again");
        }
        if (parser.nextToken() != null) {
            throw new InvalidFileException(file, what + " is not JSON (line "
                    + parser.currentTokenLocation().getLineNr() + ": there is content after its end)",
                    "it is damaged: get it again");
        }
        return node;
    }

    /** The document in a text, or empty when it is not JSON. */
    public static Optional<JsonNode> tryParse(String text) {
        try {
            return Optional.ofNullable(MAPPER.readTree(text));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** One line of ASCII. */
    public static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of nodes can always be written", e);
        }
    }

    /** An indented document, the same on every operating system. */
    public static String pretty(JsonNode node) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        try {
            return MAPPER.writer(printer).writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of nodes can always be written", e);
        }
    }

    /** A double as JSON: a number that reads back to the same bits, or a string where JSON has no number. */
    public static JsonNode number(double value) {
        return Double.isFinite(value) ? NODES.numberNode(value) : NODES.textNode(Double.toString(value));
    }
}
