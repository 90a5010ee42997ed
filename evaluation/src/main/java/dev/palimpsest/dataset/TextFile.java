package dev.palimpsest.dataset;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads UTF-8 text strictly; errors name the place. */
public final class TextFile {

    private static final String REMEDY = "; convert the file, e.g. with iconv";

    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private TextFile() {}

    /** Reads an open text. */
    @FunctionalInterface
    public interface Body<T> {
        T read(BufferedReader text) throws IOException;
    }

    /**
     * Reads {@code file} with {@code body}.
     *
     * @throws InvalidDataException when the file does not exist or is not UTF-8
     */
    public static <T> T read(Path file, Body<T> body) {
        if (!Files.exists(file)) {
            throw new InvalidDataException(file + ": no such file");
        }
        if (Files.isDirectory(file)) {
            throw new InvalidDataException(file + ": is a folder; pass a file");
        }
        if (!Files.isReadable(file)) {
            throw new InvalidDataException(file + ": no read permission");
        }
        try (BufferedReader text = Files.newBufferedReader(file)) {
            skipByteOrderMark(text);
            return body.read(text);
        } catch (CharacterCodingException e) {
            throw notUtf8(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Windows editors write a byte order mark; it is not part of the text. */
    private static void skipByteOrderMark(BufferedReader text) throws IOException {
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
    }

    /** Reads the file again to find the place, which the decoder's exception does not contain. */
    private static InvalidDataException notUtf8(Path file) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            long lineNumber = 1;
            long lineStart = 0;
            for (byte[] line = line(in); line.length > 0; line = line(in)) {
                ByteBuffer bytes = ByteBuffer.wrap(line);
                if (decoder.reset().decode(bytes, CharBuffer.allocate(line.length), true).isError()) {
                    return new InvalidDataException(file + ": line " + lineNumber + ", byte "
                            + (lineStart + bytes.position()) + " of the file: not UTF-8" + REMEDY);
                }
                lineNumber++;
                lineStart += line.length;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
        return new InvalidDataException(file + ": not UTF-8" + REMEDY);
    }

    /** The next line with its line feed; empty at the end. */
    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            line.write(next);
            if (next == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }
}
