package dev.palimpsest.loader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * A file that the operating system would not let us write: the disk is full, the place may not be written. Unlike
 * {@link InvalidFileException}, nothing is wrong with what the user asked for. The message is one line:
 * {@code path: cannot be written (why); what to do}.
 */
public final class UnwritableFileException extends UncheckedIOException {

    private static final long serialVersionUID = 1L;

    /** @param file as the user gave it */
    public UnwritableFileException(Path file, IOException cause) {
        super((file + ": cannot be written (" + InvalidFileException.reason(cause) + "); check space and permissions")
                .replaceAll("\\s*\\R\\s*", " "), cause);
    }
}
