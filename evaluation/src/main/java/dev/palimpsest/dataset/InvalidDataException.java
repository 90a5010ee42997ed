package dev.palimpsest.dataset;

/** A user's file has invalid content. The message is one line: place, problem, remedy. */
public sealed class InvalidDataException extends RuntimeException permits UnusableRecordException {

    private static final long serialVersionUID = 1L;

    /** @param message one line */
    public InvalidDataException(String message) {
        super(message);
    }
}
