package dev.palimpsest.internal.cli.output;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * A print writer that knows why it failed: a closed pipe, a full disk, a closed descriptor. Always UTF-8, whatever the
 * locale: the output is JSON, or text from a UTF-8 tokenizer.
 */
public final class StandardOutput extends PrintWriter {

    private final Remembering stream;

    public StandardOutput(OutputStream out) {
        this(new Remembering(out));
    }

    private StandardOutput(Remembering stream) {
        super(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
        this.stream = stream;
    }

    /** Flushes {@code out}. @throws LostOutputException when anything printed to it so far was lost */
    public static void check(PrintWriter out) {
        if (out.checkError()) {
            throw new LostOutputException(out instanceof StandardOutput own && own.stream.failure != null
                    ? own.stream.failure.getMessage()
                    : "closed, or the disk is full");
        }
    }

    /** Keeps the first failure, which a print writer swallows. */
    private static final class Remembering extends FilterOutputStream {

        private IOException failure;

        Remembering(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                failure = failure == null ? e : failure;
                throw e;
            }
        }
    }
}
