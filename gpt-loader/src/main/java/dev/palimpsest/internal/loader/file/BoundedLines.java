package dev.palimpsest.internal.loader.file;

import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The lines of a UTF-8 file, each at most so long: a file without line breaks must not fill the memory. A line ends with
 * a line feed, which a carriage return may precede.
 */
public final class BoundedLines implements AutoCloseable {

    private final Path file;
    private final Reader text;
    private final int longest;
    private final StringBuilder line = new StringBuilder();
    private final char[] buffer = new char[1 << 13];
    private int at;
    private int end;
    private long number;

    private BoundedLines(Path file, Reader text, int longest) {
        this.file = file;
        this.text = text;
        this.longest = longest;
    }

    /**
     * @param longest the most characters of a line
     * @throws InvalidFileException when it is not a regular file
     */
    public static BoundedLines open(Path file, int longest) throws IOException {
        InputFile.requireRegular(file);
        return new BoundedLines(file,
                new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder()), longest);
    }

    /** The number of the line that {@link #next} returned, from 1. */
    public long number() {
        return number;
    }

    /**
     * The next line without its end; null at the end of the file.
     *
     * @throws InvalidFileException                     when it is too long
     * @throws java.nio.charset.CharacterCodingException when it is not UTF-8
     */
    public String next() throws IOException {
        line.setLength(0);
        boolean found = false;
        while (at < end || fill()) {
            found = true;
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            line.append(buffer, from, at - from);
            if (line.length() > longest) {
                throw new InvalidFileException(file, "line " + (number + 1) + " has more than " + longest
                        + " characters", "the file is damaged: get it again");
            }
            if (at < end) {
                at++;
                break;
            }
        }
        if (!found) {
            return null;
        }
        number++;
        int length = line.length();
        return line.substring(0, length > 0 && line.charAt(length - 1) == '\r' ? length - 1 : length);
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, text.read(buffer));
        return end > 0;
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
