package dev.palimpsest.internal.dataset;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.Locale;

/** A text whose lines have a limited length: a file without line breaks must not fill the memory. */
final class LineLimit extends FilterReader {

    /** The most characters of a line. The tokenizer needs up to a hundred bytes for each. */
    static final int LONGEST = 1 << 22;

    private final Path file;
    private long line = 1;
    private int length;

    LineLimit(Path file, Reader text) {
        super(text);
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        char[] one = new char[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    /** @throws InvalidDataException when the line is too long */
    @Override
    public int read(char[] target, int offset, int count) throws IOException {
        int read = super.read(target, offset, count);
        for (int i = offset; i < offset + read; i++) {
            length++;
            if (target[i] == '\n' || target[i] == '\r') {
                line += target[i] == '\n' ? 1 : 0;
                length = 0;
            }
            if (length > LONGEST) {
                throw new InvalidDataException(String.format(Locale.ROOT, "%s: line %,d has more than %,d characters;"
                        + " split it into one document per line", file, line, LONGEST));
            }
        }
        return read;
    }
}
