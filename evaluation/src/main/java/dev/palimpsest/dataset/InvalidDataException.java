package dev.palimpsest.dataset;

/** A file of the user's does not hold what it should. The message is one line for that person: where, what, remedy. */
public sealed class InvalidDataException extends RuntimeException permits UnusableRecordException {

    private static final long serialVersionUID = 1L;

    /** @param message one line */
    public InvalidDataException(String message) {
        super(message);
    }
}
