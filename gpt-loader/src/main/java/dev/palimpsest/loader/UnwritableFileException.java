package dev.palimpsest.loader;

import dev.palimpsest.internal.message.OneLine;
import dev.palimpsest.internal.message.Quote;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * A file that the operating system cannot write: the disk is full, or permission is missing. Unlike with {@link
 * InvalidFileException}, the user's input is valid. The message is one line:
 * {@code path: cannot be written (why); what to do}.
 */
public final class UnwritableFileException extends UncheckedIOException {

    private static final long serialVersionUID = 1L;

    /**
     * Says that a file cannot be written.
     *
     * @param file  as the user gave it
     * @param cause why
     */
    public UnwritableFileException(Path file, IOException cause) {
        this(file, "cannot be written (" + InvalidFileException.reason(cause) + ")", "check space and permissions",
                cause);
    }

    /**
     * Says what failed.
     *
     * @param file   as the user gave it
     * @param what   what failed, and what the file holds now where that is not what it held before
     * @param remedy what to do
     * @param cause  why
     */
    public UnwritableFileException(Path file, String what, String remedy, IOException cause) {
        super(OneLine.of(Quote.path(file) + ": " + what + "; " + remedy), cause);
    }
}
