package dev.palimpsest.loader.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Strict JSON: valid UTF-8, no repeated names, nothing after the document. */
public final class Json {

    /** Names and values of new documents. */
    public static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    // Written in ASCII, so that text which is not valid Unicode (lone surrogates) survives UTF-8.
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private Json() {}

    /** The document in {@code file}. @throws InvalidFileException when it cannot be read or is not JSON */
    public static JsonNode read(Path file) {
        try {
            return parse(file, "the file", Files.readAllBytes(file));
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
        try {
            return parse(file, what, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
        } catch (CharacterCodingException e) {
            throw new InvalidFileException(file, what + " is not UTF-8", "it is damaged: get it again", e);
        }
    }

    /** The document in some text of a file. */
    public static JsonNode parse(Path file, String what, String text) {
        JsonNode node;
        try {
            node = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : "line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr() + ": ";
            throw new InvalidFileException(
                    file, what + " is not JSON (" + where + e.getOriginalMessage() + ")", "it is damaged: get it again",
                    e);
        }
        if (node.isMissingNode()) {
            throw new InvalidFileException(file, what + " is empty", "it is damaged: get it again");
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
