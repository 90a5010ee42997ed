package dev.palimpsest.internal.dataset;

import dev.palimpsest.internal.loader.file.InputFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads UTF-8 text strictly; errors name the place. */
public final class TextFile {

    private static final String REMEDY = "; convert the file, e.g. with iconv";

    private static final int BYTE_ORDER_MARK = 0xFEFF;
    private static final int BUFFER = 1 << 13;

    private TextFile() {}

    /** Opens a text. */
    @FunctionalInterface
    private interface Opening {
        Reader open(Path file) throws IOException;
    }

    /** Reads an open text. */
    @FunctionalInterface
    public interface Body<T> {
        T read(BufferedReader text) throws IOException;
    }

    /**
     * Reads {@code file} with {@code body}.
     *
     * @throws InvalidDataException when the file does not exist or is not UTF-8
     * @throws dev.palimpsest.loader.InvalidFileException when it is a folder, a named pipe or a device
     */
    public static <T> T read(Path file, Body<T> body) {
        return read(file, Files::newBufferedReader, body);
    }

    /**
     * Reads {@code file}, whose lines are documents, with {@code body}.
     *
     * @throws InvalidDataException when the file does not exist or is not UTF-8, or when a line has more than
     *                              {@value LineLimit#LONGEST} characters
     */
    public static <T> T readLines(Path file, Body<T> body) {
        return read(file, path -> new LineLimit(path, Files.newBufferedReader(path)), body);
    }

    private static <T> T read(Path file, Opening open, Body<T> body) {
        if (!Files.exists(file)) {
            throw new InvalidDataException(file + ": no such file");
        }
        InputFile.requireText(file);
        if (!Files.isReadable(file)) {
            throw new InvalidDataException(file + ": no read permission");
        }
        try (BufferedReader text = new BufferedReader(open.open(file))) {
            skipByteOrderMark(text);
            return body.read(text);
        } catch (CharacterCodingException e) {
            throw notUtf8(file);
        } catch (UncheckedIOException e) {
            // As a stream of lines throws it.
            throw e.getCause() instanceof CharacterCodingException ? notUtf8(file) : e;
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

    /** Reads the file again to find the place, which the decoder's exception does not contain; a pipe is read once. */
    private static InvalidDataException notUtf8(Path file) {
        if (!Files.isRegularFile(file)) {
            return new InvalidDataException(file + ": not UTF-8" + REMEDY);
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] chunk = new byte[BUFFER];
            ByteBuffer bytes = ByteBuffer.wrap(chunk).limit(0);
            CharBuffer text = CharBuffer.allocate(BUFFER);
            long line = 1;
            long before = 0;
            for (boolean end = false; !end; ) {
                bytes.compact();
                int read = in.read(chunk, bytes.position(), bytes.remaining());
                end = read < 0;
                bytes.position(bytes.position() + Math.max(0, read)).flip();
                CoderResult result = decoder.decode(bytes, text.clear(), end);
                for (int i = 0; i < bytes.position(); i++) {
                    line += chunk[i] == '\n' ? 1 : 0;
                }
                before += bytes.position();
                if (result.isError()) {
                    return new InvalidDataException(
                            file + ": line " + line + ", byte " + before + " of the file: not UTF-8" + REMEDY);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
        return new InvalidDataException(file + ": not UTF-8" + REMEDY);
    }
}
