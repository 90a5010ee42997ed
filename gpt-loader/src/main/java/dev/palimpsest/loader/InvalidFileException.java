package dev.palimpsest.loader;

import dev.palimpsest.internal.message.OneLine;
import dev.palimpsest.internal.message.Quote;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that cannot be read, or a path that cannot be written to. The message is one line for the user:
 * {@code path: what is wrong; what to do}.
 */
public final class InvalidFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong with a file.
     *
     * @param file   as the user gave it
     * @param what   what is wrong, naming the tensor or line
     * @param remedy what to do
     */
    public InvalidFileException(Path file, String what, String remedy) {
        this(file, what, remedy, null);
    }

    /**
     * Says what is wrong with a file, and keeps the cause.
     *
     * @param file   as the user gave it
     * @param what   what is wrong, naming the tensor or line
     * @param remedy what to do
     * @param cause  may be null
     */
    public InvalidFileException(Path file, String what, String remedy, Throwable cause) {
        super(OneLine.of(Quote.path(file) + ": " + what + "; " + remedy), cause);
    }

    /**
     * A file that the operating system cannot read.
     *
     * @param file  as the user gave it
     * @param cause why
     * @return the exception to throw
     */
    public static InvalidFileException unreadable(Path file, IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return new InvalidFileException(file, "no such file", "check the path", cause);
        }
        if (cause instanceof AccessDeniedException) {
            return new InvalidFileException(file, "permission denied", "make the file readable", cause);
        }
        return new InvalidFileException(file, "cannot be read (" + reason(cause) + ")", "check the file", cause);
    }

    /** File system exceptions have the path in their message, which this message already names. */
    static String reason(IOException cause) {
        if (cause instanceof FileSystemException problem && problem.getReason() != null) {
            return problem.getReason();
        }
        String kind = cause.getClass().getSimpleName();
        return cause.getMessage() == null ? kind : kind + ": " + cause.getMessage();
    }
}
